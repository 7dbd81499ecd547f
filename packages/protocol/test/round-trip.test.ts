import {
  type Abi,
  type CallName,
  ControllerDecoder,
  type ControllerMessage,
  callCodecs,
  encodeGuestMessage,
  GuestDecoder,
  type GuestMessage,
  Writer,
} from "@sandbox/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abis,
  controllerBytes,
  controllerMessages,
  conversation,
  cut,
  cuts,
  guestWrites,
  type RandomCall,
  requestOf,
} from "./random-messages.js";

/** What the controller's role reads of a conversation, where each write of the guest comes in pieces. */
function readGuest(abi: Abi, calls: readonly RandomCall[], sizes: readonly number[]): GuestMessage[] {
  const decoder = new GuestDecoder(abi);
  const messages: GuestMessage[] = [];
  const drain = () => {
    for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
  };
  for (const call of calls) {
    const [request = new Uint8Array(), ...replies] = guestWrites(abi, call);
    const receive = (bytes: Uint8Array) => {
      for (const piece of cut(bytes, sizes)) {
        decoder.push(piece);
        drain();
      }
      // A reply of no bytes is there without any.
      drain();
    };
    receive(request);
    for (const { command, reply } of call.steps) {
      decoder.expectReply(command);
      if (reply) receive(replies.shift() ?? new Uint8Array());
    }
    decoder.expectRequest();
  }
  decoder.end();
  return messages;
}

function readController(abi: Abi, bytes: Uint8Array, sizes: readonly number[]): ControllerMessage[] {
  const decoder = new ControllerDecoder(abi);
  const messages: ControllerMessage[] = [];
  for (const piece of cut(bytes, sizes)) {
    decoder.push(piece);
    for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
  }
  decoder.end();
  return messages;
}

describe.each(abis)("with pointers of $pointerBytes bytes, littleEndian $littleEndian", (abi) => {
  test("any conversation reads as what was written, in both roles, however it is cut", () => {
    fc.assert(
      fc.property(conversation(abi), cuts, (calls, sizes) => {
        const ofGuest = calls.flatMap(({ request, steps }) => [
          request,
          ...steps.flatMap(({ reply }) => reply ?? []),
        ]);
        expect(readGuest(abi, calls, sizes)).toEqual(ofGuest);
        const ofController = calls.flatMap(controllerMessages);
        expect(readController(abi, controllerBytes(abi, ofController), sizes)).toEqual(ofController);
      }),
      { numRuns: 150 },
    );
  });

  test("a request of every call reads as what was written, and writes as what was read", () => {
    const encode = (message: GuestMessage) => {
      const writer = new Writer(abi);
      encodeGuestMessage(writer, message);
      return writer.take();
    };
    for (const call of Object.keys(callCodecs) as CallName[]) {
      fc.assert(
        fc.property(requestOf(call, abi), cuts, (message, sizes) => {
          const bytes = encode(message);
          const calls = [
            { request: message, steps: [], result: { kind: "result", resultKind: "v" } },
          ] as const;
          const [read = message] = readGuest(abi, calls, sizes);
          expect(read).toEqual(message);
          expect(encode(read)).toEqual(bytes);
        }),
        { numRuns: 10 },
      );
    }
  });
});
