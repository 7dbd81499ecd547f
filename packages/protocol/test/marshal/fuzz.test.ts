import {
  type AnyMarshalRequest,
  MARSHAL_LIMITS,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
  type MarshalValue,
  marshalAnswerBytes,
  marshalRequestBytes,
} from "@sandbox/protocol";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { concat } from "../chunks.js";
import { expectOver, nearly, parameters, take, timeout } from "../mutations.js";
import { cut, cuts } from "../random-messages.js";
import { answer, request } from "./random-messages.js";
import { recordings } from "./recorded.js";

const recorded = (direction: string) =>
  fc
    .constantFrom(...recordings.flatMap(({ frames }) => frames))
    .filter((frame) => frame.direction === direction && frame.bytes.length < 5000)
    .map(({ bytes }) => bytes);

const ofGuest = fc.oneof(
  fc.array(request, { minLength: 1, maxLength: 4 }).map((all) => concat(...all.map(marshalRequestBytes))),
  recorded("guest-to-controller"),
);
const ofController = fc.oneof(
  fc.array(answer, { minLength: 1, maxLength: 4 }).map((all) => concat(...all.map(marshalAnswerBytes))),
  recorded("controller-to-guest"),
);

/** How many values a value is, its own among them, and how many bytes its strings have. */
function sizeOf(value: MarshalValue): { values: number; bytes: number } {
  if ("items" in value) {
    const sizes = value.items.map(sizeOf);
    return {
      values: sizes.reduce((sum, { values }) => sum + values, 1),
      bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }
  return { values: 1, bytes: value.type === "string" ? value.value.length : 0 };
}

test(
  "whatever a guest writes, its decoder answers a request or a ProtocolError, of no more than the bytes that came",
  () => {
    const property = fc.property(nearly(ofGuest), cuts, fc.boolean(), (bytes, sizes, allowPipelining) => {
      const decoder = new MarshalGuestDecoder({ allowPipelining });
      const found = (message: AnyMarshalRequest) => {
        const all = message.args.map(sizeOf);
        expect(all.reduce((sum, { values }) => sum + values, 2)).toBeLessThanOrEqual(MARSHAL_LIMITS.values);
        expect(all.reduce((sum, one) => sum + one.bytes, 0)).toBeLessThanOrEqual(bytes.length);
        decoder.expectRequest();
      };
      for (const piece of cut(bytes, sizes)) {
        decoder.push(piece);
        const failure = take(() => decoder.next(), found);
        if (failure) return expectOver(decoder, failure);
      }
      const failure = take(() => void decoder.end(), found);
      expect(failure?.code ?? "TRUNCATED").toBe("TRUNCATED");
    });
    fc.assert(property, parameters);
  },
  timeout,
);

test(
  "whatever a controller writes, its decoder answers an answer or a ProtocolError",
  () => {
    const property = fc.property(nearly(ofController), cuts, (bytes, sizes) => {
      const decoder = new MarshalControllerDecoder();
      let read = 0;
      for (const piece of cut(bytes, sizes)) {
        decoder.push(piece);
        const failure = take(
          () => decoder.next(),
          (message) => {
            read += marshalAnswerBytes(message).length;
            expect(decoder.offset).toBe(read);
          },
        );
        if (failure) return expectOver(decoder, failure);
      }
      const failure = take(
        () => void decoder.end(),
        () => {},
      );
      expect(failure?.code ?? "TRUNCATED").toBe("TRUNCATED");
    });
    fc.assert(property, parameters);
  },
  timeout,
);
