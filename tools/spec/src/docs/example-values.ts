import type { Argument, IntegerType, Return, Spec } from "../model.js";

/** A value of an example: what is on the wire, and how a reader would write it. */
export interface ExampleValue {
  readonly value: bigint | number;
  readonly text: string;
}

/** Where the memory of the examples begins: an address as a guest on x86-64 Linux has them. */
const firstAddress = 0x7ffd_0000_1000n;

/** What stands for an argument in the example of its call. */
export function exampleArgument(argument: Argument, index: number, spec: Spec): ExampleValue {
  const { shape, kind } = argument;
  if (shape.shape === "integer") return exampleInteger(shape.type, spec);
  if (shape.shape === "float") return { value: 1.5, text: "1.5" };
  return kind === "p" ? exampleAddress(index) : { value: 0n, text: "0" };
}

/** What the example of a call answers. */
export function exampleResult(returns: Return, argumentCount: number, spec: Spec): ExampleValue {
  const { shape } = returns;
  switch (shape.shape) {
    case "integer":
    case "same-as":
      return exampleInteger(shape.type, spec);
    case "float":
      return { value: 1.5, text: "1.5" };
    case "length-of":
    case "size-of":
      return { value: 5n, text: "5" };
    case "argument":
    case "pointer":
    case "cstring":
    case "cstrings":
    case "handle":
    case "struct":
    case "block":
      return exampleAddress(argumentCount);
    default:
      return { value: 0n, text: "0" };
  }
}

/** Values that a reader recognises, by what the type counts or names. */
function exampleInteger(type: IntegerType, spec: Spec): ExampleValue {
  const names = spec.constants.find((set) => set.name === (type.enum ?? type.flags));
  const named = [...(names?.field?.values ?? []), ...(names?.values ?? [])][0];
  if (named) return { value: BigInt(named.value), text: named.name };
  if (type.format === "octal") return { value: 0o644n, text: "0o644" };
  const number = numberFor(type);
  return { value: BigInt(number), text: String(number) };
}

function numberFor({ handle, unit, role }: IntegerType): number {
  if (handle !== undefined) return 3;
  if (role === "pid") return 4711;
  if (unit === "bytes") return 4096;
  return unit === "seconds" ? 1_700_000_000 : 1;
}

function exampleAddress(index: number): ExampleValue {
  const value = firstAddress + BigInt(index) * 0x1000n;
  return { value, text: `0x${value.toString(16)}` };
}
