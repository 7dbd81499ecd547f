import type { Argument, Call, ReturnShape, Struct, StructField } from "../../model.js";

/** What a call answers, as those who answer it see it: what forms of a wire of tagged values are held against. */
export type Answered =
  | { readonly kind: "nothing" }
  | { readonly kind: "integer" }
  | { readonly kind: "float" }
  | { readonly kind: "string"; readonly nullable: boolean }
  | { readonly kind: "struct"; readonly struct: Struct }
  /** With `count`: always as many. */
  | { readonly kind: "array"; readonly item: Answered; readonly count?: number }
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, Answered> }
  /** What has no meaning beyond the guest's memory, or no form yet. */
  | { readonly kind: "other"; readonly what: string };

/** What a handler of a call answers: a single thing as itself, several as an object with the result as `result`. */
export function answerOf({ arguments: args, returns }: Call, structs: readonly Struct[]): Answered {
  const outputs = args.flatMap((argument): [string, Answered][] => {
    const answered = outputOf(argument, structs);
    return answered ? [[argument.name, answered]] : [];
  });
  const value = resultOf(returns.shape, returns.nullable, structs);
  const members = new Map([...(value ? [["result", value] as const] : []), ...outputs]);
  const isOptional = args.some((argument) => argument.optional && outputOf(argument, structs));
  if (isOptional || members.size > 1) return { kind: "object", members };
  return [...members.values()][0] ?? { kind: "nothing" };
}

/** Whether an argument is one that a call answers, and nothing that it is given. */
export function isOutput({ shape }: Argument): boolean {
  if (["bytes-out", "result-room", "scalar-out"].includes(shape.shape)) return true;
  return "direction" in shape && shape.direction === "out";
}

function outputOf({ shape, nullable }: Argument, structs: readonly Struct[]): Answered | undefined {
  if ("direction" in shape && shape.direction === "in") return undefined;
  switch (shape.shape) {
    case "bytes-out":
      return { kind: "string", nullable };
    case "sized-bytes":
      return { kind: "string", nullable: false };
    case "scalar-out":
      return { kind: "integer" };
    case "scalar-inout":
      return shape.lengthOf === undefined ? { kind: "integer" } : undefined;
    case "array": {
      const item: Answered = { kind: shape.type.form };
      return { kind: "array", item, ...("fixed" in shape.extent ? { count: shape.extent.fixed } : {}) };
    }
    case "struct-array":
      return { kind: "array", item: structOf(shape.struct, structs) };
    case "struct": {
      const item = structOf(shape.struct, structs);
      return shape.count === 1 ? item : { kind: "array", item, count: shape.count };
    }
    default:
      return undefined;
  }
}

function resultOf(shape: ReturnShape, nullable: boolean, structs: readonly Struct[]): Answered | undefined {
  switch (shape.shape) {
    case "integer":
      return { kind: "integer" };
    case "float":
      return { kind: "float" };
    case "cstring":
      return { kind: "string", nullable };
    case "cstrings":
      return { kind: "array", item: { kind: "string", nullable: false } };
    case "struct":
    case "block":
      return structOf(shape.struct, structs);
    case "handle":
      return { kind: "other", what: `a ${shape.handle.name}` };
    case "pointer":
      return { kind: "other", what: "an address" };
    default:
      return undefined;
  }
}

/** What the field of a structure is. */
export function fieldOf({ name, value }: StructField, structs: readonly Struct[]): Answered {
  switch (value.form) {
    case "integer":
      return { kind: "integer" };
    case "cstring":
    case "bytes":
      return { kind: "string", nullable: false };
    case "struct":
      return structOf(value.struct, structs);
    case "pointer":
      return { kind: "other", what: `the address ${name}` };
    case "bits":
      return { kind: "other", what: `the bits ${name}` };
  }
}

function structOf(name: string, structs: readonly Struct[]): Answered {
  const struct = structs.find((one) => one.name === name);
  return struct ? { kind: "struct", struct } : { kind: "other", what: `struct ${name}` };
}

/** For messages: `a string`, `struct stat`, `an object of tv, tz`. */
export function describeAnswered(answered: Answered): string {
  switch (answered.kind) {
    case "nothing":
      return "nothing";
    case "integer":
      return "an integer";
    case "float":
      return "a float";
    case "string":
      return answered.nullable ? "a string or NULL" : "a string";
    case "struct":
      return `struct ${answered.struct.name}`;
    case "array":
      return `an array (each of it: ${describeAnswered(answered.item)})`;
    case "object":
      return `several things: ${[...answered.members.keys()].join(", ")}`;
    case "other":
      return answered.what;
  }
}
