import {
  type Abi,
  type CallName,
  type ControllerMessage,
  callCodecs,
  encodeControllerMessage,
  linuxI386,
  linuxX8664,
  type MarshalFunctionName,
  marshalFunctions,
  parseSignature,
  pointer,
  Writer,
} from "@sandbox/protocol";
import { loadMarshalVectors } from "@sandbox/test-fixtures";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AddressSpace } from "../src/address-space.js";
import { MarshalGuestCalls } from "../src/gen/marshal/stubs.js";
import { GuestPipe } from "../src/guest-pipe.js";
import { MarshalGuestPipe } from "../src/marshal/marshal-guest-pipe.js";
import { Raised } from "../src/marshal/raised.js";

/*
 * A guest against a hostile controller: whatever bytes it hears, a call answers or the guest dies with a message,
 * and what the controller can make it hold is bounded. Short here; `pnpm fuzz` gives it the time that it is told.
 */
const { SANDBOX_FUZZ_MS, SANDBOX_FUZZ_SEED } = process.env;
const parameters = {
  ...(SANDBOX_FUZZ_SEED ? { seed: Number(SANDBOX_FUZZ_SEED) } : {}),
  ...(SANDBOX_FUZZ_MS
    ? { numRuns: Number.POSITIVE_INFINITY, interruptAfterTimeLimit: Number(SANDBOX_FUZZ_MS) }
    : { numRuns: 3000 }),
};
const timeout = 60_000 + Number(SANDBOX_FUZZ_MS ?? 0);
const MOST_SCRATCH_BYTES = 1 << 16;
const START_BYTES = 4096;

class Death extends Error {}

const calls = Object.keys(callCodecs).filter(
  (name) => parseSignature(name)?.argumentKinds === "",
) as CallName[];
const data = fc.uint8Array({ maxLength: 300 });
const size = fc.oneof(fc.nat(300), fc.constantFrom(0, 65_536, 2 ** 31 - 1));
const near = fc.nat(START_BYTES + 100).map((at) => BigInt(at));
const far = fc.bigInt(0n, 2n ** 32n - 1n);

const message: fc.Arbitrary<ControllerMessage> = fc.oneof(
  fc.record({ kind: fc.constant("read-memory" as const), address: addresses(), length: size }),
  fc.record({ kind: fc.constant("read-string" as const), address: addresses(), maximum: size }),
  fc.record({ kind: fc.constant("write-memory" as const), address: addresses(), data }),
  fc.record({ kind: fc.constant("allocate" as const), data }),
  fc.record({ kind: fc.constant("free" as const), address: addresses() }),
  fc.record({ kind: fc.constant("set-errno" as const), errno: fc.integer() }),
  fc
    .bigInt(-(2n ** 63n), 2n ** 63n - 1n)
    .map((value) => ({ kind: "result" as const, resultKind: "i" as const, value })),
  addresses().map((value) => ({ kind: "result" as const, resultKind: "p" as const, value })),
  fc.constant({ kind: "result" as const, resultKind: "v" as const }),
);

function addresses() {
  return fc.oneof(near, far).map(pointer);
}

function encode(abi: Abi, messages: readonly ControllerMessage[]): Uint8Array {
  const writer = new Writer(abi);
  for (const one of messages) encodeControllerMessage(writer, one);
  return writer.take();
}

/** A change at a place from 0 for the beginning to 1 for the end. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ maxLength: 9 }),
  removed: fc.nat(9),
});

function changed(
  bytes: Uint8Array,
  changes: readonly { at: number; bytes: Uint8Array; removed: number }[],
): Uint8Array {
  return changes.reduce((before, { at, bytes, removed }) => {
    const index = Math.floor(at * before.length);
    return Buffer.concat([before.subarray(0, index), bytes, before.subarray(index + removed)]);
  }, bytes);
}

test.each([
  ["64 bits", linuxX8664],
  ["32 bits", linuxI386],
])(
  "whatever a controller writes to a guest of %s, its call answers or it dies, and its memory stays bounded",
  (_, abi) => {
    const property = fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(change, { maxLength: 3 }),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom(...calls),
      (messages, changes, chunkSize, call) => {
        let rest = changed(encode(abi, messages), changes);
        let written = 0;
        const memory = new AddressSpace({ abi, maximumScratchBytes: MOST_SCRATCH_BYTES });
        memory.attach({ buffer: new ArrayBuffer(START_BYTES), grow: () => -1 });
        const pipe = new GuestPipe({
          abi,
          memory,
          transport: {
            write: (bytes) => {
              written += bytes.length;
            },
            read(into) {
              const chunk = rest.subarray(0, Math.min(chunkSize, into.length));
              into.set(chunk);
              rest = rest.subarray(chunk.length);
              return chunk.length;
            },
          },
          die: (words) => {
            throw new Death(words);
          },
        });
        try {
          // Calls of no arguments need none; each ends with the first result, or the guest with the stream.
          for (;;) pipe.call(callCodecs[call] as never, {} as never);
        } catch (error) {
          expect(error).toBeInstanceOf(Death);
        }
        expect(written).toBeLessThan(2 ** 24);
      },
    );
    fc.assert(property, parameters);
  },
  timeout,
);

const marshalCalls = (Object.keys(marshalFunctions) as MarshalFunctionName[])
  .filter((name) => marshalFunctions[name].arguments.length === 0)
  .map((name) => marshalFunctions[name].shortName as "getpid");
const answers = loadMarshalVectors().flatMap(({ direction, verdict, bytes }) =>
  direction === "controller-to-guest" && verdict !== "encode-failure" ? [bytes] : [],
);

test(
  "whatever a controller writes to a guest of the first generation, its call answers or raises, or it dies",
  () => {
    const property = fc.property(
      fc.array(fc.constantFrom(...answers), { maxLength: 12 }),
      fc.array(change, { maxLength: 3 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.constantFrom(...marshalCalls), { minLength: 1, maxLength: 12 }),
      (said, changes, chunkSize, names) => {
        let rest = changed(Buffer.concat(said), changes);
        const pipe = new MarshalGuestPipe({
          transport: {
            write: () => {},
            read(into) {
              const chunk = rest.subarray(0, Math.min(chunkSize, into.length));
              into.set(chunk);
              rest = rest.subarray(chunk.length);
              return chunk.length;
            },
          },
          die: (words) => {
            throw new Death(words);
          },
        });
        const calls = new MarshalGuestCalls(pipe);
        for (const name of names) {
          try {
            calls[name]();
          } catch (error) {
            if (error instanceof Raised) continue;
            expect(error).toBeInstanceOf(Death);
            return;
          }
        }
      },
    );
    fc.assert(property, parameters);
  },
  timeout,
);
