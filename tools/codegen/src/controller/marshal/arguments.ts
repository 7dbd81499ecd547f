import type { Argument, IntegerType, MarshalArgument, MarshalFunction } from "@sandbox/spec";
import { namedSet } from "../elements.js";
import { member } from "../locals.js";
import type { HandlerInput, HandlerShape } from "../shapes.js";
import { local } from "./locals.js";

/** What reads the arguments of a function, each checked as the call has it. */
export function readStatements(row: MarshalFunction, { inputs }: HandlerShape): string[] {
  return inputs.flatMap((input) => {
    const place = placeOf(row, input.argument);
    return place < 0 ? [] : [`const ${local(input.name)} = ${readValue(row, input.argument, place)};`];
  });
}

/** What a handler is given: what was read, and what stands in the specification where the function has no such argument. */
export function handedArguments(row: MarshalFunction, { inputs }: HandlerShape): string[] {
  return inputs.map((input) => {
    if (placeOf(row, input.argument) >= 0) return member(input.name, local(input.name));
    return `${input.name}: ${constantOf(row, input)}`;
  });
}

function placeOf(row: MarshalFunction, argument: Argument): number {
  return row.arguments.findIndex((given) => given.argument?.name === argument.name);
}

/** @throws Error where the specification has nothing for a handler that needs something. */
function constantOf(row: MarshalFunction, { argument }: HandlerInput): string {
  const constant = row.constants.get(argument.name);
  if (constant !== undefined) return numberText(constant, argument);
  if (argument.shape.shape === "pointer") return "NULL";
  if (argument.nullable) return "null";
  throw new Error(`${row.name} has no argument that is \`${argument.name}\` of ${row.call.signature}`);
}

function readValue(row: MarshalFunction, argument: Argument, place: number): string {
  const { shape } = argument;
  const given = row.arguments[place] as MarshalArgument;
  switch (shape.shape) {
    case "integer": {
      const absent = given.default === undefined ? "" : `, ${numberText(Number(given.default), argument)}`;
      if (shape.lengthOf !== undefined) return `args.room(${place}${absent})`;
      return readInteger(shape.type, place, absent);
    }
    case "float":
      return `args.float(${place})`;
    case "cstring": {
      const optional = argument.nullable && isNullable(given) ? "optionalString" : "string";
      return `args.${optional}(${place}, ${shape.type.limit}, "${shape.type.overflow}")`;
    }
    case "bytes-in":
      return `args.bytes(${place})`;
    case "cstrings-in":
      return `args.strings(${place}, { most: ${shape.most}, bytes: ${shape.bytes}, overflow: "${shape.overflow}" })`;
    case "array": {
      if (shape.type.form === "float") return `args.floats(${place})`;
      const most = "most" in shape.extent ? shape.extent.most : shape.extent.fixed;
      return `args.numbers(${place}, "${shape.type.c}", ${most})`;
    }
    case "struct": {
      const optional = argument.nullable && isNullable(given);
      const many = shape.count > 1;
      const reader = `${shape.struct}${many ? "s" : ""}`;
      const name = optional ? `optional${reader.charAt(0).toUpperCase()}${reader.slice(1)}` : reader;
      return `args.${name}(${place}${many ? `, ${shape.count}` : ""})`;
    }
    default:
      throw new Error(`${row.name} cannot give \`${argument.name}\`, a ${shape.shape}, as a value`);
  }
}

function readInteger(type: IntegerType, place: number, absent: string): string {
  const bounds = `"${type.c}", "${type.outside}"${absent}`;
  if (type.representation === "bigint") return `args.wide(${place}, ${bounds})`;
  const set = namedSet(type);
  return set === undefined
    ? `args.integer(${place}, ${bounds})`
    : `args.named(${place}, "${set}", ${bounds})`;
}

function isNullable({ form }: MarshalArgument): boolean {
  return "nullable" in form && form.nullable === true;
}

function numberText(value: number, { shape }: Argument): string {
  const isOctal = shape.shape === "integer" && shape.type.format === "octal";
  return isOctal ? `0o${value.toString(8)}` : String(value);
}
