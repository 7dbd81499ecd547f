import {
  type Abi,
  MARSHAL_TYPES,
  type MarshalFunctionRow,
  type MarshalValue,
  marshalBool,
  marshalInt64,
} from "@sandbox/protocol";
import { concatenate } from "../../bytes.js";
import { scalarData } from "../../scalar.js";
import type { ArgumentRow, ArgumentValue, CallRow } from "../../tables.js";
import type { Places } from "./places.js";
import type { Steps } from "./steps.js";
import { structData } from "./structures.js";
import { bytesOf, doubleOf, every, integerOf, itemsOf, plainNumber } from "./values.js";

/** What the arguments of a call are made of. */
export interface PassedOptions {
  readonly functionRow: MarshalFunctionRow;
  readonly callRow: CallRow;
  /** As the guest sent them. */
  readonly args: readonly MarshalValue[];
  /** Arguments by which the answer comes. */
  readonly answering: ReadonlySet<string>;
  readonly steps: Steps;
  readonly places: Places;
  readonly abi: Abi;
}

type Arguments = Readonly<Record<string, number | bigint>>;

/**
 * The arguments of the call that a function means, by name in the call's order: values that it passes by address are
 * put where addresses can point. `undefined` where a value is none that the argument takes.
 */
export function passedArguments(options: PassedOptions): Arguments | undefined {
  const rows = options.callRow.arguments;
  const said = saidByName(options);
  // The first generation has lengths in the values themselves: they are known once all of these are.
  const lengths = new Map<string, number>();
  const passed = new Map<string, number | bigint>();
  for (const row of [...rows.filter(isAddress), ...rows.filter((one) => !isAddress(one))]) {
    const { name } = row;
    const value = said.get(name);
    const found = isAddress(row)
      ? addressOf(row, value, options, lengths)
      : (numberOf(row, value) ?? (value ? undefined : unsaid(name, options, lengths)));
    if (found === undefined) return undefined;
    passed.set(name, found);
  }
  return Object.fromEntries(rows.map(({ name }) => [name, passed.get(name) ?? 0]));
}

function isAddress({ value }: ArgumentRow): boolean {
  return value.as !== "integer" && value.as !== "float";
}

/** The arguments that the call has; those that an older guest does not send as they are then. */
function saidByName({ functionRow, args }: PassedOptions): ReadonlyMap<string, MarshalValue> {
  return new Map(
    functionRow.arguments.flatMap(({ name, ignored, default: absent }, index) => {
      const value = args[index] ?? (absent === undefined ? undefined : defaultValue(absent));
      return ignored || !value ? [] : [[name, value] as const];
    }),
  );
}

function defaultValue(value: number | boolean): MarshalValue {
  return typeof value === "boolean" ? marshalBool(value) : marshalInt64(value);
}

function numberOf(
  { value: type }: ArgumentRow,
  value: MarshalValue | undefined,
): number | bigint | undefined {
  if (type.as === "float") return doubleOf(value);
  const integer = integerOf(value);
  return integer === undefined ? undefined : plainNumber(integer);
}

/** A number that the function does not have. */
function unsaid(name: string, { functionRow }: PassedOptions, lengths: ReadonlyMap<string, number>): number {
  return functionRow.constants[name] ?? lengths.get(name) ?? 0;
}

/** Where a value is, or where the answer goes; NULL for what the function has not. */
function addressOf(
  { name, value: type }: ArgumentRow,
  value: MarshalValue | undefined,
  options: PassedOptions,
  lengths: Map<string, number>,
): bigint | undefined {
  if (!value) return options.answering.has(name) ? options.places.answered() : 0n;
  return value.type === MARSHAL_TYPES.null ? 0n : pointed(type, value, options, lengths);
}

/** The address of a value; `undefined` for one of another kind. */
function pointed(
  type: ArgumentValue,
  value: MarshalValue,
  { steps, abi }: PassedOptions,
  lengths: Map<string, number>,
): bigint | undefined {
  switch (type.as) {
    case "cstring": {
      const bytes = bytesOf(value);
      return bytes && steps.passString(bytes);
    }
    case "bytes-in": {
      const bytes = bytesOf(value);
      if (bytes) lengths.set(type.length, bytes.length);
      return bytes && steps.passBytes(bytes);
    }
    case "cstrings-in": {
      const strings = every((itemsOf(value) ?? [undefined]).map((item) => bytesOf(item)));
      return strings && steps.passStrings(strings);
    }
    case "struct": {
      const times = (itemsOf(value) ?? [value]).map(doubleOf);
      const data = every(
        times.map((time) => (time === undefined ? undefined : structData(type.struct, abi, time))),
      );
      return data && steps.passBytes(concatenate(data));
    }
    case "array": {
      const integers = every((itemsOf(value) ?? [undefined]).map(integerOf));
      if (integers && typeof type.count === "string") lengths.set(type.count, integers.length);
      return integers && steps.passBytes(scalarData(integers, type.type, abi));
    }
    default:
      return undefined;
  }
}
