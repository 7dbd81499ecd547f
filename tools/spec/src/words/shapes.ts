import type {
  ArgumentShape,
  CStringType,
  Extent,
  FloatType,
  IntegerType,
  Return,
  ReturnShape,
} from "../model.js";

/** What an argument is, in a few words: `open_flags (int)`, `bytes, as many as count says`. */
export function shapeWords(shape: ArgumentShape): string {
  switch (shape.shape) {
    case "integer":
    case "float":
    case "cstring":
      return typeWords(shape.type);
    case "pointer":
      return "an address";
    case "handle":
      return `a ${shape.handle.name}, by address`;
    case "bytes-in":
      return `bytes, as many as ${shape.length} says`;
    case "bytes-out":
      return `bytes${shape.terminator ? " that end in NUL" : ""}, at most as many as ${shape.length} says`;
    case "sized-bytes":
      return `bytes, as many as the value of ${shape.sizes.by} stands for`;
    case "result-room":
      return `room for the result, ${shape.bytes} bytes`;
    case "scalar-in":
    case "scalar-out":
    case "scalar-inout":
      return `${typeWords(shape.type)}, by address`;
    case "array":
      return `an array of ${typeWords(shape.type)}, ${extentWords(shape.extent)}`;
    case "struct-array":
      return `an array of struct ${shape.struct}, as many as ${shape.length} says, at most ${shape.most}`;
    case "cstrings-in":
      return `an array of strings that ends in NULL, at most ${shape.most}`;
    case "struct":
      return shape.count === 1 ? `struct ${shape.struct}` : `${shape.count} of struct ${shape.struct}`;
  }
}

/** Which way what an argument points to crosses: from the guest (`in`), to it (`out`), both; by value otherwise. */
export function directionOf(shape: ArgumentShape): "in" | "out" | "inout" {
  switch (shape.shape) {
    case "bytes-out":
    case "scalar-out":
    case "result-room":
      return "out";
    case "scalar-inout":
      return "inout";
    case "sized-bytes":
    case "array":
    case "struct-array":
    case "struct":
      return shape.direction;
    default:
      return "in";
  }
}

/** What a result is, in a few words. */
export function resultWords({ shape, nullable, fails, failure }: Return): string {
  const words = resultShapeWords(shape) + (nullable ? ", or NULL" : "");
  if (!fails) return words;
  return `${words}; ${failure === 0 && isAddress(shape) ? "NULL" : failure} with an errno for a failure`;
}

function resultShapeWords(shape: ReturnShape): string {
  switch (shape.shape) {
    case "void":
      return "nothing";
    case "never":
      return "nothing: the call does not return";
    case "status":
      return "0";
    case "errno":
      return "0, or an errno";
    case "length-of":
      return `how much of ${shape.argument} was filled`;
    case "size-of":
      return `how much room all of ${shape.argument} takes, with its NUL, in bytes`;
    case "argument":
      return `the address ${shape.argument}`;
    case "same-as":
      return `${typeWords(shape.type)}, the same as ${shape.argument}`;
    case "integer":
    case "float":
      return typeWords(shape.type);
    case "pointer":
      return "an address";
    case "cstring":
      return "a string, by address";
    case "cstrings":
      return "an array of strings that ends in NULL, by address";
    case "handle":
      return `a ${shape.handle.name}, by address`;
    case "struct":
      return `struct ${shape.struct}, by address`;
    case "block":
      return `struct ${shape.struct}, in the block of ${shape.argument}`;
  }
}

function isAddress({ shape }: ReturnShape): boolean {
  return ["argument", "pointer", "cstring", "cstrings", "handle", "struct", "block"].includes(shape);
}

/** A type by its name, with what C calls it. */
export function typeWords(type: IntegerType | FloatType | CStringType): string {
  if (type.form === "integer") return type.name === type.c ? type.name : `${type.name} (${type.c})`;
  return type.form === "float" ? `${type.name} (double)` : `${type.name} (string)`;
}

function extentWords(extent: Extent): string {
  return "fixed" in extent
    ? `${extent.fixed} of them`
    : `as many as ${extent.argument} says, at most ${extent.most}`;
}
