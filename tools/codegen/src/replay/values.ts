import type { Argument, IntegerType } from "@sandbox/spec";
import { camel } from "../naming.js";
import type { Literal } from "./literal.js";

/** How an integer is written in a trace. */
export function numberStyle(type: IntegerType): Literal {
  if (type.flags !== undefined) return { flags: type.flags };
  if (type.enum !== undefined) return { enum: type.enum };
  if (type.format === "octal") return "mode";
  return type.handle === "fd" ? "fd" : "decimal";
}

/** What an argument is, for the table. */
export function argumentValue({ shape }: Argument): Literal {
  switch (shape.shape) {
    case "integer":
      return { as: "integer", style: numberStyle(shape.type) };
    case "handle":
      return { as: "handle", handle: shape.handle.name };
    case "bytes-in":
      return { as: "bytes-in", length: camel(shape.length) };
    case "bytes-out":
      return { as: "bytes-out", length: camel(shape.length), terminator: shape.terminator };
    case "scalar-out":
      return { as: "scalar-out", scalar: shape.type.scalar, style: numberStyle(shape.type) };
    case "struct":
      return { as: "struct", struct: shape.struct, count: shape.count, direction: shape.direction };
    default:
      return { as: shape.shape };
  }
}
