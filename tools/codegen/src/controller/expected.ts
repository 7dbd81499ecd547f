import type { Argument, Call, FloatType, IntegerType, ReturnShape } from "@sandbox/spec";
import { key } from "../naming.js";
import { handlerShape } from "./shapes.js";

/**
 * What a handler has to answer, as the controller checks it: one kind of value, or one for each member. A kind is
 * the name of a C type or a word of ours, then `[]` for a list and `[2]` for two of them, `|null`, and `?` where
 * it may be left out.
 */
export function expectedAnswer(call: Call): string {
  const { outputs, value, answersObject } = handlerShape(call);
  const result = value === undefined ? undefined : valueKind(call.returns.shape, call.returns.nullable);
  if (!answersObject) {
    const [only] = outputs;
    return JSON.stringify(result ?? (only ? outputKind(only.argument) : "nothing"));
  }
  const members = outputs.map(
    ({ name, argument }) => `${key(name)}: ${JSON.stringify(outputKind(argument))}`,
  );
  return `{ ${[...(result === undefined ? [] : [`result: ${JSON.stringify(result)}`]), ...members].join(", ")} }`;
}

function valueKind(shape: ReturnShape, nullable: boolean): string {
  const orNull = nullable ? "|null" : "";
  switch (shape.shape) {
    case "integer":
    case "float":
      return numberKind(shape.type);
    case "handle":
      return "handle";
    case "pointer":
      return "address";
    case "cstring":
      return `string${orNull}`;
    case "cstrings":
      return "string[]";
    case "struct":
    case "block":
      return `struct ${shape.struct}${orNull}`;
    default:
      return "nothing";
  }
}

function outputKind({ shape, nullable, optional }: Argument): string {
  const mayBeLeftOut = optional ? "?" : "";
  switch (shape.shape) {
    case "bytes-out":
      return `${shape.terminator ? "string" : "bytes"}${mayBeLeftOut}`;
    case "sized-bytes":
      return `bytes${mayBeLeftOut}`;
    case "scalar-out":
      return `${numberKind(shape.type)}${mayBeLeftOut}`;
    case "scalar-inout":
      return `${numberKind(shape.type)}${nullable ? "|null" : ""}${mayBeLeftOut}`;
    case "array": {
      const count = "fixed" in shape.extent ? shape.extent.fixed : "";
      return `${numberKind(shape.type)}[${count}]${mayBeLeftOut}`;
    }
    case "struct-array":
      return `struct ${shape.struct}[]${mayBeLeftOut}`;
    case "struct": {
      const many = shape.count > 1 ? `[${shape.count}]` : "";
      const orNull = shape.direction === "inout" && nullable ? "|null" : "";
      return `struct ${shape.struct}${many}${orNull}${mayBeLeftOut}`;
    }
    default:
      return "nothing";
  }
}

function numberKind(type: IntegerType | FloatType): string {
  return type.form === "float" ? "double" : type.c;
}
