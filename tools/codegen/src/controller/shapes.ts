import type { Argument, Call, ReturnShape, ScalarArray } from "@sandbox/spec";
import { camel, pascal } from "../naming.js";
import { elementType, isLengthOfInput } from "./elements.js";

/** An argument that a handler is given. */
export interface HandlerInput {
  readonly argument: Argument;
  readonly name: string;
  readonly type: string;
}

/** An argument that a handler answers. */
export interface HandlerOutput {
  readonly argument: Argument;
  readonly name: string;
  readonly type: string;
}

/** What a handler takes and answers, worked out of a call's entry. */
export interface HandlerShape {
  readonly inputs: readonly HandlerInput[];
  readonly outputs: readonly HandlerOutput[];
  /** The type of the result where a handler decides it, as opposed to a status or a length. */
  readonly value: string | undefined;
  /** Several things are answered as one object; a single one as itself. */
  readonly answersObject: boolean;
  readonly answer: string;
}

export function handlerShape(call: Call): HandlerShape {
  const inputs = call.arguments.flatMap((argument): HandlerInput[] => {
    const type = inputType(call, argument);
    return type === undefined ? [] : [{ argument, name: camel(argument.name), type }];
  });
  const outputs = call.arguments.flatMap((argument): HandlerOutput[] => {
    const type = outputType(argument);
    return type === undefined ? [] : [{ argument, name: camel(argument.name), type }];
  });
  const value = valueType(call.returns.shape, call.returns.nullable);
  const isOptional = outputs.some(({ argument }) => argument.optional);
  const answersObject = isOptional || outputs.length + (value === undefined ? 0 : 1) > 1;
  return { inputs, outputs, value, answersObject, answer: answerType(outputs, value, answersObject) };
}

function inputType(call: Call, argument: Argument): string | undefined {
  const { shape, nullable } = argument;
  const orNull = nullable ? " | null" : "";
  switch (shape.shape) {
    case "integer": {
      if (isLengthOfInput(call, argument)) return undefined;
      return shape.type.representation === "bigint" && !shape.lengthOf ? "bigint" : "number";
    }
    case "float":
    case "handle":
      return "number";
    case "pointer":
      return "Pointer";
    case "cstring":
    case "bytes-in":
      return `Uint8Array${orNull}`;
    case "struct": {
      if (shape.direction === "out") return undefined;
      return `${structType(shape.struct, shape.count)}${orNull}`;
    }
    case "struct-array":
      return shape.direction === "out" ? undefined : structType(shape.struct, shape.most);
    case "sized-bytes":
      return shape.direction === "out" ? undefined : "Uint8Array";
    case "array":
      return shape.direction === "out" ? undefined : `readonly ${elementType(shape.type).type}[]`;
    case "scalar-in":
      return `${elementType(shape.type).type}${orNull}`;
    case "scalar-inout":
      return shape.lengthOf ? "number" : `${elementType(shape.type).type}${orNull}`;
    case "cstrings-in":
      return "readonly Uint8Array[]";
    case "bytes-out":
    case "result-room":
    case "scalar-out":
      return undefined;
  }
}

function outputType({ shape, nullable }: Argument): string | undefined {
  switch (shape.shape) {
    case "bytes-out":
      return "Uint8Array";
    case "scalar-out":
      return elementType(shape.type).type;
    case "scalar-inout":
      if (shape.lengthOf !== undefined) return undefined;
      return `${elementType(shape.type).type}${nullable ? " | null" : ""}`;
    case "sized-bytes":
      return shape.direction === "in" ? undefined : "Uint8Array";
    case "array":
      return shape.direction === "in" ? undefined : arrayType(shape);
    case "struct-array":
      return shape.direction === "in" ? undefined : structType(shape.struct, shape.most);
    case "struct":
      if (shape.direction === "in") return undefined;
      return `${structType(shape.struct, shape.count)}${shape.direction === "inout" && nullable ? " | null" : ""}`;
    default:
      return undefined;
  }
}

/** A few numbers are a tuple; others, and an answer that may be short, a list. */
function arrayType({ type, extent }: ScalarArray): string {
  const element = elementType(type).type;
  if (!("fixed" in extent) || extent.fixed > 4) return `readonly ${element}[]`;
  return `readonly [${Array.from({ length: extent.fixed }, () => element).join(", ")}]`;
}

function structType(struct: string, count: number): string {
  return count === 1 ? pascal(struct) : `readonly ${pascal(struct)}[]`;
}

function valueType(shape: ReturnShape, nullable: boolean): string | undefined {
  const orNull = nullable ? " | null" : "";
  switch (shape.shape) {
    case "integer":
      return shape.type.representation === "bigint" ? "bigint" : "number";
    case "float":
    case "handle":
      return "number";
    case "pointer":
      return "Pointer";
    case "cstring":
      return `Uint8Array${orNull}`;
    case "cstrings":
      return "readonly Uint8Array[]";
    case "struct":
    case "block":
      return `${pascal(shape.struct)}${orNull}`;
    default:
      return undefined;
  }
}

function answerType(
  outputs: readonly HandlerOutput[],
  value: string | undefined,
  answersObject: boolean,
): string {
  if (!answersObject) return value ?? outputs[0]?.type ?? "void";
  const members = outputs.map(
    ({ name, type, argument }) => `${name}${argument.optional ? "?" : ""}: ${type}`,
  );
  return `{ ${[...(value === undefined ? [] : [`result: ${value}`]), ...members].join("; ")} }`;
}
