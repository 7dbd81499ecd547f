import type { Argument, ArgumentShape, CStringType, FloatType, IntegerType, ReturnShape } from "../model.js";

/** An aspect of an argument or a result: what is left when everything that it does not concern is dropped. */
export type Aspect = string;

type Shape = ArgumentShape | ReturnShape;
type Type = IntegerType | FloatType | CStringType;

/** Which bytes cross, and how many: two shapes that agree here understand each other. */
export function wireAspect(shape: Shape, names: readonly string[]): Aspect {
  return reduce(shape, names, {
    type: (type) => (type.form === "integer" ? type.scalar : type.form),
    drop: ["overflow", "most", "bytes", "outside", "handle", "allocated", "permanent"],
  });
}

/** What TypeScript sees: two shapes that agree here have the same type in handlers and stubs. */
export function sourceAspect(shape: Shape): Aspect {
  return reduce(shape, [], {
    type: (type) => (type.form === "integer" ? type.representation : type.form),
    drop: [
      "overflow",
      "most",
      "bytes",
      "outside",
      "handle",
      "allocated",
      "permanent",
      "length",
      "lengthOf",
    ].concat(["extent", "sizes", "probe", "whole", "terminator"]),
  });
}

/** What the value stands for: its type's name aside, the names, the unit and the handle that it is read with. */
export function meaningAspect(shape: Shape): Aspect {
  const type = typeOf(shape);
  const handle = "handle" in shape ? shape.handle.name : undefined;
  const words = type?.form === "integer" ? { ...type, names: type.enum } : undefined;
  const parts = {
    handle: handle ?? words?.handle,
    flags: words?.flags,
    names: words?.names,
    unit: words?.unit,
  };
  const said = Object.entries({ ...parts, format: words?.format }).filter(([, value]) => value !== undefined);
  return said.map(([key, value]) => `${key} ${value}`).join(", ") || "nothing special";
}

/** The type of a shape, where it has one. */
export function typeOf(shape: Shape): Type | undefined {
  return "type" in shape ? shape.type : undefined;
}

/** The errnos that a value of this shape can be refused with. */
export function errnosOf(shape: Shape): string {
  const type = typeOf(shape);
  const errnos = [
    "overflow" in shape ? shape.overflow : undefined,
    "sizes" in shape ? shape.sizes.outside : undefined,
    type?.form === "integer" ? type.outside : undefined,
    type?.form === "cstring" ? type.overflow : undefined,
    "handle" in shape ? shape.handle.unknown : undefined,
  ];
  return errnos.filter((errno) => errno !== undefined).join(", ") || "none";
}

/** The most that an argument may hold: bytes of a string, elements of an array. */
export function limitOf({ shape }: Argument): number | undefined {
  if (shape.shape === "cstring") return shape.type.limit;
  if (shape.shape === "cstrings-in") return shape.bytes;
  if (shape.shape === "struct-array") return shape.most;
  return shape.shape === "array" && "most" in shape.extent ? shape.extent.most : undefined;
}

interface Reduction {
  readonly type: (type: Type) => string;
  readonly drop: readonly string[];
}

/** The shape as JSON without what `drop` lists; the names of arguments become their places. */
function reduce(shape: Shape, names: readonly string[], { type, drop }: Reduction): Aspect {
  return JSON.stringify(shape, (key, value: unknown) => {
    if (drop.includes(key)) return undefined;
    if (key === "type") return type(value as Type);
    const place =
      typeof value === "string" && key !== "shape" && key !== "struct" ? names.indexOf(value) : -1;
    return place === -1 ? value : place;
  });
}
