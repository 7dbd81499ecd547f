import {
  EncodeError,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
  marshalAnswerBytes,
  marshalRequestBytes,
  ProtocolError,
} from "@sandbox/protocol";
import {
  formatMarshalMessage,
  loadMarshalVectors,
  type MarshalVector,
  parseMarshalMessage,
} from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { chunks, everyChunkSize } from "../chunks.js";
import { fromVector, toVector } from "./vector-messages.js";

const vectors = loadMarshalVectors().map((vector) => ({
  ...vector,
  name: `${vector.file}: ${vector.title}`,
}));
const decoded = vectors.filter(({ verdict }) => verdict !== "encode-failure");
const written = vectors.filter(({ verdict }) => verdict !== "decode-failure");

/** What a decoder makes of a vector: a line for each message, then that of the error if there is one. */
function decode({ direction, turns }: MarshalVector, size: number): string[] {
  const guest = new MarshalGuestDecoder();
  const decoder = direction === "guest-to-controller" ? guest : new MarshalControllerDecoder();
  const lines: string[] = [];
  try {
    for (const [i, turn] of turns.entries()) {
      if (i > 0) guest.expectRequest();
      for (const chunk of chunks(Uint8Array.from(turn), size)) {
        decoder.push(chunk);
        for (let message = decoder.next(); message; message = decoder.next())
          lines.push(formatMarshalMessage(toVector(message)));
      }
    }
    decoder.end();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    lines.push(`${error.code} at byte ${error.offset} in request ${error.requestNumber}`);
  }
  return lines;
}

test.each(decoded.map((vector) => [vector.name, vector] as const))(
  "%s decodes as it says at every chunk size",
  (_, vector) => {
    const { messages, error, bytes } = vector;
    const told = messages.map(formatMarshalMessage);
    if (error) told.push(`${error.code} at byte ${error.offset} in request ${error.requestNumber}`);
    everyChunkSize(bytes.length, (size) => {
      expect(decode(vector, size), `chunks of ${size}`).toEqual(told);
    });
  },
);

test.each(written.map((vector) => [vector.name, vector] as const))(
  "%s encodes to its bytes, or is refused",
  (_, { messages, bytes, error }) => {
    const encode = () =>
      messages.flatMap((message) => {
        const ours = fromVector(message);
        return [...("args" in ours ? marshalRequestBytes(ours) : marshalAnswerBytes(ours))];
      });
    if (error) expect(encode).toThrow(expect.objectContaining({ name: EncodeError.name, code: error.code }));
    else expect(Buffer.from(encode())).toEqual(Buffer.from(bytes));
  },
);

describe("a document", () => {
  test("says one message in one way only", () => {
    for (const { name, messages } of vectors) {
      const lines = messages.map(formatMarshalMessage);
      expect(
        lines.map((line) => formatMarshalMessage(parseMarshalMessage(line))),
        name,
      ).toEqual(lines);
    }
  });

  test.each([
    ["a kind of message that is none", "reply i:0", "no kind of message: reply i:0"],
    ["a list that does not end", "result i:0 [ N", "no ] at the end"],
    ["an ill-typed request that does not say where", "ill-typed-request x N", "no number of an argument"],
    ["a value that is none", "result i:0 x", "no quoted bytes: x"],
  ])("is refused for %s", (_, line, message) => {
    expect(() => parseMarshalMessage(line)).toThrow(message);
  });
});

test("there are at least 90 vectors", () => {
  expect(vectors.length).toBeGreaterThanOrEqual(90);
});
