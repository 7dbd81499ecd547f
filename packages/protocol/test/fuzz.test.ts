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
import { expectOver, nearly, parameters, take, timeout } from "./mutations.js";
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

/** The most that a guest may be owed an answer of, in bytes. */
const mostOwed = 512;

const vectorBytes = (direction: string) =>
  fc.constantFrom(
    ...loadVectors().flatMap((vector) => (vector.direction === direction ? [vector.bytes] : [])),
  );

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
