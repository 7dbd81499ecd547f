import {
  type Abi,
  BareGuestDecoder,
  type Command,
  ControllerDecoder,
  type ControllerMessage,
  findOutlinedCall,
  GuestDecoder,
  type GuestMessage,
  ProtocolError,
  REQUEST,
} from "@sandbox/protocol";
import { loadVectors } from "@sandbox/test-fixtures";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat } from "./chunks.js";
import {
  abis,
  controllerBytes,
  controllerMessages,
  conversation,
  cut,
  cuts,
  guestWrites,
  mostMoved,
} from "./random-messages.js";

/*
 * Short here; `pnpm fuzz` gives it the time that it is told, in ms, and a seed to find the same again.
 */
const { SANDBOX_FUZZ_MS, SANDBOX_FUZZ_SEED } = process.env;
const parameters = {
  ...(SANDBOX_FUZZ_SEED ? { seed: Number(SANDBOX_FUZZ_SEED) } : {}),
  ...(SANDBOX_FUZZ_MS
    ? { numRuns: Number.POSITIVE_INFINITY, interruptAfterTimeLimit: Number(SANDBOX_FUZZ_MS) }
    : { numRuns: 300 }),
};
const timeout = 60_000 + Number(SANDBOX_FUZZ_MS ?? 0);

/** The most that a guest may be owed an answer of, in bytes. */
const mostOwed = 512;

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
const vectorBytes = (direction: string) =>
  fc.constantFrom(
    ...loadVectors().flatMap((vector) => (vector.direction === direction ? [vector.bytes] : [])),
  );

/** Bytes that are near to what a side writes, and bytes that are not. */
function nearly(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
  const mutated = fc.tuple(valid, mutations).map(([bytes, all]) => all.reduce(mutate, bytes));
  return fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: garbage });
}

/** Takes what a decoder has, and answers what it threw; anything but a ProtocolError fails the test. */
function take<Message>(
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

/** After a failure a decoder says the same again, and holds no more whatever comes. */
function expectOver(decoder: BareGuestDecoder | ControllerDecoder, failure: ProtocolError): void {
  const held = decoder.pendingBytes;
  decoder.push(new Uint8Array(1000));
  expect(() => decoder.next()).toThrow(failure);
  expect(() => decoder.end()).toThrow(failure);
  expect(decoder.pendingBytes).toBe(held);
}

describe.each(abis)("with pointers of $pointerBytes bytes, littleEndian $littleEndian", (abi: Abi) => {
  const command = fc.oneof(
    fc.nat(mostOwed).map((length) => ({ kind: "read-memory", address: 0n, length })),
    fc.nat(mostOwed).map((maximum) => ({ kind: "read-string", address: 0n, maximum })),
    fc.constant({ kind: "allocate", data: new Uint8Array(1) }),
    fc.constant({ kind: "set-errno", errno: 1 }),
  ) as unknown as fc.Arbitrary<Command>;
  const ofGuest = fc.oneof(
    conversation(abi).map((calls) => concat(...calls.flatMap((call) => guestWrites(abi, call)))),
    vectorBytes("guest-to-controller"),
  );
  const ofController = fc.oneof(
    conversation(abi).map((calls) => controllerBytes(abi, calls.flatMap(controllerMessages))),
    vectorBytes("controller-to-guest"),
  );

  test(
    "whatever a guest writes, its decoder answers a message or a ProtocolError and holds no more than one message",
    () => {
      const moves = fc.array(fc.option(command, { freq: 3 }), { minLength: 1, maxLength: 10 });
      const property = fc.property(
        nearly(ofGuest),
        cuts,
        moves,
        fc.boolean(),
        (bytes, sizes, moves, isBare) => {
          const decoder = isBare ? new BareGuestDecoder(abi, findOutlinedCall) : new GuestDecoder(abi);
          let moved = 0;
          // The controller answers each message with a command, or with the result where there is none.
          const answer = (_: GuestMessage) => {
            const next = moves[moved++ % moves.length];
            if (next) decoder.expectReply(next);
            else decoder.expectRequest();
          };
          for (const piece of cut(bytes, sizes)) {
            decoder.push(piece);
            const failure = take(() => decoder.next(), answer);
            if (failure) return expectOver(decoder, failure);
            expect(decoder.pendingBytes).toBeLessThan(
              Math.max(REQUEST.maximumBytes, mostOwed + abi.pointerBytes),
            );
          }
          const failure = take(() => void decoder.end(), answer);
          expect(failure?.code ?? "TRUNCATED").toBe("TRUNCATED");
        },
      );
      fc.assert(property, parameters);
    },
    timeout,
  );

  test(
    "whatever a controller writes, its decoder answers a message or a ProtocolError and holds no more than the limit",
    () => {
      const property = fc.property(nearly(ofController), cuts, (bytes, sizes) => {
        const decoder = new ControllerDecoder(abi, { maximumTransferBytes: mostMoved });
        const moves = (message: ControllerMessage) => {
          if ("data" in message) expect(message.data.length).toBeLessThanOrEqual(mostMoved);
        };
        for (const piece of cut(bytes, sizes)) {
          decoder.push(piece);
          const failure = take(() => decoder.next(), moves);
          if (failure) return expectOver(decoder, failure);
          expect(decoder.pendingBytes).toBeLessThan(1 + 2 * abi.pointerBytes + mostMoved);
        }
        const failure = take(() => void decoder.end(), moves);
        expect(failure?.code ?? "TRUNCATED").toBe("TRUNCATED");
      });
      fc.assert(property, parameters);
    },
    timeout,
  );
});

test("a peer that goes on after a failure makes no decoder hold more", () => {
  const before = process.memoryUsage().arrayBuffers;
  const decoders = abis.flatMap((abi) => [new GuestDecoder(abi), new ControllerDecoder(abi)]);
  const chunk = new Uint8Array(64 * 1024);
  for (const decoder of decoders) {
    decoder.push(Uint8Array.of(0));
    expect(() => decoder.next()).toThrow(ProtocolError);
    for (let sent = 0; sent < 2 ** 28; sent += chunk.length) decoder.push(chunk);
    expect(decoder.pendingBytes).toBeLessThanOrEqual(1);
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});
