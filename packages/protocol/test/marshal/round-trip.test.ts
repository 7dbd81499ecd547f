import { isDeepStrictEqual } from "node:util";
import {
  type AnyMarshalRequest,
  type MarshalAnswer,
  MarshalControllerDecoder,
  type MarshalFunctionName,
  MarshalGuestDecoder,
  marshalAnswerBytes,
  marshalFunctions,
  marshalRequestBytes,
} from "@sandbox/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat } from "../chunks.js";
import { cut, cuts } from "../random-messages.js";
import { answer, request, requestOf } from "./random-messages.js";

/** What a decoder reads, cut into pieces of these sizes. */
function read<Message>(
  decoder: { push(bytes: Uint8Array): void; next(): Message | undefined; end(): void },
  bytes: Uint8Array,
  sizes: readonly number[],
): Message[] {
  const messages: Message[] = [];
  for (const piece of cut(bytes, sizes)) {
    decoder.push(piece);
    for (let message = decoder.next(); message; message = decoder.next()) messages.push(message);
  }
  decoder.end();
  return messages;
}

function readRequests(bytes: Uint8Array, sizes: readonly number[]): AnyMarshalRequest[] {
  return read(new MarshalGuestDecoder({ allowPipelining: true }), bytes, sizes);
}

function readAnswers(bytes: Uint8Array, sizes: readonly number[]): MarshalAnswer[] {
  return read(new MarshalControllerDecoder(), bytes, sizes);
}

/** As `toEqual`, which takes long for long strings: only what is not the same is given to it. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

describe("however it is cut", () => {
  test("what guests say reads as what was written, and writes as what was read", () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 5 }), cuts, (requests, sizes) => {
        const bytes = concat(...requests.map(marshalRequestBytes));
        const decoded = readRequests(bytes, sizes);
        expectSame(decoded, requests);
        expect(isDeepStrictEqual(concat(...decoded.map(marshalRequestBytes)), bytes)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("what controllers say reads as what was written, and writes as what was read", () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 5 }), cuts, (answers, sizes) => {
        const bytes = concat(...answers.map(marshalAnswerBytes));
        const decoded = readAnswers(bytes, sizes);
        expectSame(decoded, answers);
        expect(isDeepStrictEqual(concat(...decoded.map(marshalAnswerBytes)), bytes)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test("a request of every function reads as what was written", () => {
    for (const name of Object.keys(marshalFunctions) as MarshalFunctionName[]) {
      fc.assert(
        fc.property(requestOf(name), cuts, (message, sizes) => {
          expectSame(readRequests(marshalRequestBytes(message), sizes), [message]);
        }),
        { numRuns: 8 },
      );
    }
  });
});
