import type { Argument, FloatType, IntegerType } from "@sandbox/spec";
import { camel } from "../naming.js";
import type { Literal } from "./literal.js";

/** How an integer is written in a trace. */
export function numberStyle(type: IntegerType | FloatType): Literal {
  if (type.form === "float") return "decimal";
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
      return {
        as: "bytes-out",
        length: camel(shape.length),
        terminator: shape.terminator,
        probe: shape.probe ? true : undefined,
      };
    case "sized-bytes": {
      const sizes = shape.sizes.rows.map(({ value, bytes }) => [value, bytes] as const);
      return { as: "sized-bytes", by: camel(shape.sizes.by), sizes, direction: shape.direction };
    }
    case "result-room":
      return { as: "result-room", bytes: shape.bytes };
    case "scalar-in":
    case "scalar-out":
    case "scalar-inout":
      return {
        as: "scalar",
        type: shape.type.c,
        style: numberStyle(shape.type),
        direction: shape.shape.replace("scalar-", ""),
      };
    case "array":
      return {
        as: "array",
        type: shape.type.form === "float" ? "double" : shape.type.c,
        style: numberStyle(shape.type),
        direction: shape.direction,
        count: "fixed" in shape.extent ? shape.extent.fixed : camel(shape.extent.argument),
        probe: shape.probe ? true : undefined,
      };
    case "struct-array":
      return {
        as: "struct-array",
        struct: shape.struct,
        direction: shape.direction,
        length: camel(shape.length),
      };
    case "struct":
      return { as: "struct", struct: shape.struct, count: shape.count, direction: shape.direction };
    default:
      return { as: shape.shape };
  }
}
