import type { Argument, Call } from "@sandbox/spec";
import { camel } from "../naming.js";
import { elementType, lengthArgument, namedSet } from "./elements.js";
import { local } from "./locals.js";
import { roomName } from "./reads.js";
import type { HandlerOutput } from "./shapes.js";

/** What is put into the guest's memory of an answer. */
export function writeStatements(call: Call, output: HandlerOutput, answersObject: boolean): string[] {
  const { argument, name } = output;
  const value = answersObject ? `answer.${name}` : "answer";
  const length = lengthArgument(call, argument);
  if (length?.shape.shape === "scalar-inout") return writeWithLength(argument, length, value);
  const statement = writeStatement(argument, name, value);
  // How much was written is kept where the call answers it.
  const write = isMeasured(call, argument) ? statement : statement.replace(/^const written = /, "");
  const conditions = writeConditions(argument, name, value);
  return conditions.length === 0 ? [write] : [`if (${conditions.join(" && ")}) ${write}`];
}

function isMeasured({ returns: { shape } }: Call, { name }: Argument): boolean {
  return (shape.shape === "length-of" || shape.shape === "size-of") && shape.argument === name;
}

function writeConditions({ shape, nullable, optional }: Argument, name: string, value: string): string[] {
  if (shape.shape === "bytes-out" || (shape.shape === "array" && "argument" in shape.extent)) {
    const { probe } = shape;
    const length = shape.shape === "array" ? extentName(shape.extent) : local(shape.length);
    if (probe) return [`${length} > 0`];
    return nullable && shape.shape === "bytes-out" && shape.terminator && shape.overflow !== "truncate"
      ? [`args.${name} !== NULL`]
      : [];
  }
  const mayBeNull = nullable && "direction" in shape && shape.direction === "inout";
  const isAbsent = optional || mayBeNull || (nullable && shape.shape === "scalar-inout");
  return [
    ...(nullable ? [`args.${name} !== NULL`] : []),
    ...(isAbsent ? [shape.shape === "scalar-inout" ? `${value} !== null` : value] : []),
  ];
}

function extentName(extent: object): string {
  return "argument" in extent ? local(String(extent.argument)) : "";
}

/** The statement that writes an output whose room is known by value. */
function writeStatement(argument: Argument, name: string, value: string): string {
  const { shape } = argument;
  switch (shape.shape) {
    case "bytes-out": {
      const room = local(shape.length);
      if (shape.terminator) {
        if (shape.overflow === "truncate") return `call.writeCutString(args.${name}, ${value}, ${room});`;
        return `call.writeString(args.${name}, ${value}, ${room}, "${shape.overflow}");`;
      }
      const write = `call.writeBytes(args.${name}, ${value}, ${room}, "${shape.overflow}");`;
      return shape.overflow === "truncate" && !shape.probe ? `const written = ${write}` : write;
    }
    case "sized-bytes":
      return `call.writeBytes(args.${name}, ${value}, ${roomName(argument)}, "EIO");`;
    case "array": {
      const { extent, overflow } = shape;
      const room = "fixed" in extent ? extent.fixed : local(extent.argument);
      const write = `call.writeNumbers(${elementType(shape.type).literal}, args.${name}, ${value}, ${room}, "${overflow}");`;
      return overflow === "truncate" ? `const written = ${write}` : write;
    }
    case "scalar-out":
    case "scalar-inout": {
      const set = namedSet(shape.type);
      const number = set === undefined ? value : `call.toGuest("${set}", ${value})`;
      return `call.writeScalar(${elementType(shape.type).literal}, args.${name}, ${number});`;
    }
    case "struct":
      return `call.write${shape.count > 1 ? "Structs" : "Struct"}("${shape.struct}", args.${name}, ${value});`;
    case "struct-array":
      return `call.writeStructArray("${shape.struct}", args.${name}, ${value}, ${local(shape.length)});`;
    default:
      throw new Error(`${name} is no output`);
  }
}

/** Writes what has its length by address, and the length. */
function writeWithLength(argument: Argument, length: Argument, value: string): string[] {
  const { shape, nullable } = argument;
  if (length.shape.shape !== "scalar-inout") throw new Error(`${length.name} does not come back`);
  const name = camel(argument.name);
  const room = roomName(argument);
  const at = `args.${camel(length.name)}`;
  const counted = elementType(length.shape.type).literal;
  const write =
    shape.shape === "array"
      ? `call.writeNumbers(${elementType(shape.type).literal}, args.${name}, ${value}, ${room}, "truncate");`
      : `call.writeBytes(args.${name}, ${value}, ${room}, "truncate");`;
  const isWhole = shape.shape === "array" || (shape.shape === "bytes-out" && shape.whole);
  const told = isWhole ? `${value}.length` : `Math.min(${value}.length, ${room})`;
  const tell = `call.writeScalar(${counted}, ${at}, ${told});`;
  const conditions = [
    ...(nullable ? [`args.${name} !== NULL`] : []),
    ...(length.nullable ? [`${at} !== NULL`] : []),
  ];
  return conditions.length === 0 ? [write, tell] : [`if (${conditions.join(" && ")}) {`, write, tell, "}"];
}
