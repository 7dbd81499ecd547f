import { ProtocolError } from "@sandbox/protocol";
import * as fc from "fast-check";
import { expect } from "vitest";
import { concat } from "./chunks.js";

const { SANDBOX_FUZZ_MS, SANDBOX_FUZZ_SEED } = process.env;
/**
 * How long a property is tried: short here; `pnpm fuzz` gives it the time that it is told, in ms, and a seed to find
 * the same again.
 */
export const parameters = {
  ...(SANDBOX_FUZZ_SEED ? { seed: Number(SANDBOX_FUZZ_SEED) } : {}),
  ...(SANDBOX_FUZZ_MS
    ? { numRuns: Number.POSITIVE_INFINITY, interruptAfterTimeLimit: Number(SANDBOX_FUZZ_MS) }
    : { numRuns: 300 }),
};
/** For one property, in milliseconds. */
export const timeout = 60_000 + Number(SANDBOX_FUZZ_MS ?? 0);

/** A change to bytes; `at` is from 0 for the beginning to 1 for the end. */
interface Mutation {
  readonly how: "set" | "flip" | "insert" | "remove" | "repeat" | "ones" | "cut";
  readonly at: number;
  readonly value: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom("set", "flip", "insert", "remove", "repeat", "ones", "cut"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  value: fc.nat(255),
});

function mutate(bytes: Uint8Array, { how, at, value }: Mutation): Uint8Array {
  const index = Math.min(bytes.length - 1, Math.floor(at * bytes.length));
  if (index < 0) return bytes;
  const [before, behind] = [bytes.subarray(0, index), bytes.subarray(index)];
  const byte = behind[0] ?? 0;
  switch (how) {
    case "set":
      return concat(before, [value], behind.subarray(1));
    case "flip":
      return concat(before, [byte ^ (1 << (value & 7))], behind.subarray(1));
    case "insert":
      return concat(before, [value], behind);
    case "remove":
      return concat(before, behind.subarray(1 + (value & 15)));
    case "repeat":
      return concat(before, behind.subarray(0, value), behind);
    case "ones":
      return concat(before, new Uint8Array(Math.min(8, behind.length)).fill(0xff), behind.subarray(8));
    case "cut":
      return before;
  }
}

const garbage = fc.uint8Array({ maxLength: 600 });
/** Bytes that are near to what a side writes, and bytes that are not. */
export function nearly(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
  const mutated = fc.tuple(valid, mutations).map(([bytes, all]) => all.reduce(mutate, bytes));
  return fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: garbage });
}

/** Takes what a decoder has, and answers what it threw; anything but a ProtocolError fails the test. */
export function take<Message>(
  next: () => Message | undefined,
  found: (message: Message) => void,
): ProtocolError | undefined {
  try {
    for (let message = next(); message; message = next()) found(message);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return error as ProtocolError;
  }
}

/** What every decoder has. */
interface Decoder {
  readonly pendingBytes: number;
  push(bytes: Uint8Array): void;
  next(): unknown;
  end(): void;
}

/** After a failure a decoder says the same again, and holds no more whatever comes. */
export function expectOver(decoder: Decoder, failure: ProtocolError): void {
  const held = decoder.pendingBytes;
  decoder.push(new Uint8Array(1000));
  expect(() => decoder.next()).toThrow(failure);
  expect(() => decoder.end()).toThrow(failure);
  expect(decoder.pendingBytes).toBe(held);
}
