import type { Argument, Call, IntegerType, Sizes } from "@sandbox/spec";
import { camel } from "../naming.js";
import { elementType, lengthArgument, namedSet } from "./elements.js";
import { local, member } from "./locals.js";
import type { HandlerInput } from "./shapes.js";

/** Addresses that must be ones. */
export function checkStatements(call: Call, argument: Argument): string[] {
  const { name, nullable, shape } = argument;
  const isOutput =
    shape.shape === "scalar-out" ||
    (shape.shape === "struct" && shape.direction !== "in") ||
    (shape.shape === "sized-bytes" && shape.direction === "out") ||
    (shape.shape === "array" && shape.direction === "out" && "fixed" in shape.extent) ||
    (shape.shape === "bytes-out" && lengthArgument(call, argument)?.shape.shape === "scalar-inout");
  return isOutput && !nullable ? [`call.requireAddress(args.${camel(name)});`] : [];
}

/** Numbers that are narrowed before a handler sees them, or anything is read that is as long as they say. */
export function conversion(call: Call, argument: Argument): string[] {
  const { shape } = argument;
  const name = camel(argument.name);
  if (shape.shape === "handle")
    return [
      `const ${local(name)} = call.handle("${shape.handle.name}", args.${name}, "${shape.handle.unknown}");`,
    ];
  if (shape.shape === "sized-bytes" && shape.direction === "out")
    return [`const ${roomName(argument)} = ${sizeBy(call, shape.sizes)};`];
  if (shape.shape !== "integer") return [];
  const buffer = call.arguments.find((other) => other.name === shape.lengthOf);
  const pointed = buffer?.shape;
  const at = buffer && `args.${camel(buffer.name)}`;
  if (pointed?.shape === "bytes-in") return [];
  if (pointed?.shape === "bytes-out") return [`const ${local(name)} = call.room(${at}, args.${name});`];
  if (pointed?.shape === "struct-array")
    return [`const ${local(name)} = call.count(args.${name}, ${pointed.most});`];
  if (pointed?.shape === "array" && "most" in pointed.extent) {
    const { most } = pointed.extent;
    if (pointed.direction !== "out") return [`const ${local(name)} = call.count(args.${name}, ${most});`];
    return [`const ${local(name)} = call.arrayRoom(${at}, args.${name}, ${most});`];
  }
  const set = namedSet(shape.type);
  if (set !== undefined)
    return [
      `const ${local(name)} = call.fromGuest("${set}", ${narrow(shape.type, name)}, "${shape.type.outside}");`,
    ];
  if (shape.type.representation === "safe")
    return [`const ${local(name)} = call.safe(args.${name}, "${shape.type.outside}");`];
  return [];
}

/** A number of an argument, which the wire has as a bigint where it is wide. */
function narrow(type: IntegerType, name: string): string {
  return type.representation === "number" ? `args.${name}` : `call.safe(args.${name}, "${type.outside}")`;
}

/** What is asked of the guest's memory at once. */
export function readStatement(call: Call, { argument, name }: HandlerInput): string[] {
  const { shape, nullable } = argument;
  const optional = nullable ? "Optional" : "";
  switch (shape.shape) {
    case "cstring":
      return [
        `const ${local(name)} = call.read${optional}String(args.${name}, ${shape.type.limit}, "${shape.type.overflow}");`,
      ];
    case "bytes-in":
      return [`const ${local(name)} = call.readBytes(args.${name}, args.${camel(shape.length)});`];
    case "sized-bytes": {
      return [`const ${local(name)} = call.readBytes(args.${name}, ${sizeBy(call, shape.sizes)});`];
    }
    case "struct": {
      const count = shape.count > 1 ? `, ${shape.count}` : "";
      const many = shape.count > 1 ? "Structs" : "Struct";
      return [`const ${local(name)} = call.read${optional}${many}("${shape.struct}", args.${name}${count});`];
    }
    case "struct-array":
      return [
        `const ${local(name)} = call.readStructs("${shape.struct}", args.${name}, ${local(shape.length)});`,
      ];
    case "array": {
      const { extent } = shape;
      const count = "fixed" in extent ? extent.fixed : local(extent.argument);
      return [
        `const ${local(name)} = call.read${elementType(shape.type).reader}s(${elementType(shape.type).literal}, args.${name}, ${count});`,
      ];
    }
    case "scalar-in":
    case "scalar-inout": {
      const { reader, literal } = elementType(shape.type);
      return [`const ${local(name)} = call.read${optional}${reader}(${literal}, args.${name});`];
    }
    default:
      return [];
  }
}

/** An integer argument as handlers know it. */
function converted(call: Call, name: string): string {
  const shape = call.arguments.find((argument) => argument.name === name)?.shape;
  const isNamed = shape?.shape === "integer" && namedSet(shape.type) !== undefined;
  return isNamed ? local(name) : `args.${camel(name)}`;
}

/** How many bytes the value of another argument stands for. */
function sizeBy(call: Call, { by, rows, outside }: Sizes): string {
  const sizes = rows.map(({ value, bytes }) => `${value}: ${bytes}`).join(", ");
  return `call.sizeBy(${converted(call, by)}, { ${sizes} }, "${outside}")`;
}

/** What can only be asked for, or worked out, once the first replies are there. */
export function dependentStatement(call: Call, { argument, name }: HandlerInput): string[] {
  const { shape } = argument;
  if (shape.shape === "cstrings-in") {
    const bounds = `{ most: ${shape.most}, bytes: ${shape.bytes}, overflow: "${shape.overflow}" }`;
    return [`const ${local(name)} = yield* call.readStrings(args.${name}, ${bounds});`];
  }
  if (shape.shape !== "scalar-inout" || shape.lengthOf === undefined) return [];
  const buffer = call.arguments.find((other) => other.name === shape.lengthOf);
  if (!buffer) return [];
  const at = `args.${camel(buffer.name)}`;
  const room = roomName(buffer);
  if (buffer.shape.shape === "array" && "most" in buffer.shape.extent) {
    return [`const ${room} = call.arrayRoom(${at}, ${local(name)}.value, ${buffer.shape.extent.most});`];
  }
  const absent = buffer.nullable ? `${at} === NULL ? 0 : ` : "";
  const value = argument.nullable ? `${local(name)}.value ?? 0` : `${local(name)}.value`;
  return [`const ${room} = ${absent}call.room(${at}, ${value});`];
}

/** The variable that holds the room in a buffer whose length is one by address. */
export function roomName({ name }: Argument): string {
  return `${camel(name)}Room`;
}

/** How an input stands in the object that a handler gets. */
export function handed(call: Call, { argument, name }: HandlerInput): string {
  const { shape } = argument;
  switch (shape.shape) {
    case "scalar-inout": {
      const buffer = call.arguments.find((other) => other.name === shape.lengthOf);
      return buffer ? `${name}: ${roomName(buffer)}` : `${name}: ${local(name)}.value`;
    }
    case "cstring":
    case "bytes-in":
    case "sized-bytes":
    case "struct":
    case "struct-array":
    case "array":
    case "scalar-in":
      return `${name}: ${local(name)}.value`;
    case "handle":
    case "cstrings-in":
      return member(name, local(name));
    case "integer":
      if (shape.lengthOf || shape.type.representation === "safe" || namedSet(shape.type)) {
        return member(name, local(name));
      }
      return `${name}: args.${name}`;
    default:
      return `${name}: args.${name}`;
  }
}
