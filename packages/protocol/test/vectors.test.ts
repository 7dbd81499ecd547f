import {
  type Abi,
  BareGuestDecoder,
  ControllerDecoder,
  type ControllerMessage,
  EncodeError,
  encodeControllerMessage,
  encodeGuestMessage,
  findOutlinedCall,
  GuestDecoder,
  type GuestMessage,
  PROTOCOL_VERSION,
  ProtocolError,
  Writer,
} from "@sandbox/protocol";
import {
  formatMessage,
  loadVectors,
  outcome,
  parseMessage,
  parseVectors,
  runVectors,
  type Vector,
  type VectorMessage,
  type VectorOutcome,
} from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { ascii, chunks, concat, everyChunkSize } from "./chunks.js";
import { abiOf, fromVector, toVector } from "./vector-messages.js";

/** Whether a vector holds for the version of the protocol that this package speaks. */
function isOfOurVersion({ since = 0, until = Number.POSITIVE_INFINITY }: Vector): boolean {
  return since <= PROTOCOL_VERSION && PROTOCOL_VERSION < until;
}

/** The request that a guest is in when the first thing that a vector tells is what is outstanding. */
const lead = concat([10], ascii("getppid()i"));

/** Makes the decoder for the controller's role. */
type MakeGuestDecoder = (abi: Abi) => BareGuestDecoder;

const plain: MakeGuestDecoder = (abi) => new GuestDecoder(abi);
const outlined: MakeGuestDecoder = (abi) => new BareGuestDecoder(abi, findOutlinedCall);

function decodeInChunks(vector: Vector, size: number, make: MakeGuestDecoder): VectorOutcome {
  const messages: VectorMessage[] = [];
  const found = (message: GuestMessage | ControllerMessage) => messages.push(toVector(message));
  try {
    if (vector.direction === "guest-to-controller") readGuest(vector, size, make(abiOf(vector)), found);
    else readController(vector, size, found);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { code, offset, requestNumber } = error;
    const start = vector.turns[0]?.outstanding ? lead.length : 0;
    return outcome(messages, { code, offset: offset - start, requestNumber });
  }
  return outcome(messages);
}

function readGuest(
  vector: Vector,
  size: number,
  decoder: BareGuestDecoder,
  found: (message: GuestMessage) => void,
): void {
  const drain = () => {
    for (let message = decoder.next(); message; message = decoder.next()) found(message);
  };
  for (const turn of vector.turns) {
    if (turn.outstanding) {
      decoder.push(lead);
      decoder.next();
    }
    for (const chunk of chunks(turn.bytes ?? new Uint8Array(), size)) {
      decoder.push(chunk);
      drain();
    }
    for (const message of turn.outstanding ?? turn.controller ?? []) {
      const ours = fromVector(message) as ControllerMessage;
      if (ours.kind === "result") decoder.expectRequest();
      else decoder.expectReply(ours);
    }
    drain();
  }
  decoder.end();
}

function readController(vector: Vector, size: number, found: (message: ControllerMessage) => void): void {
  const { limit } = vector;
  const options = limit === undefined ? {} : { maximumTransferBytes: limit };
  const decoder = new ControllerDecoder(abiOf(vector), options);
  for (const chunk of chunks(vector.bytes, size)) {
    decoder.push(chunk);
    for (let message = decoder.next(); message; message = decoder.next()) found(message);
  }
  decoder.end();
}

function decodeAtEveryChunkSize(vector: Vector, make: MakeGuestDecoder): VectorOutcome {
  const whole = decodeInChunks(vector, Math.max(1, vector.bytes.length), make);
  everyChunkSize(vector.bytes.length, (size) => {
    expect(decodeInChunks(vector, size, make), `chunks of ${size}`).toEqual(whole);
  });
  return whole;
}

const decodes = (vector: Vector) => vector.verdict !== "encode-failure" && isOfOurVersion(vector);

describe("a vector decodes at every chunk size", () => {
  runVectors(test, {
    name: "decoder",
    handles: decodes,
    run: (vector) => decodeAtEveryChunkSize(vector, plain),
  });

  runVectors(test, {
    name: "bare-decoder",
    handles: (vector) => decodes(vector) && vector.direction === "guest-to-controller",
    run: (vector) => decodeAtEveryChunkSize(vector, outlined),
  });
});

function encode(vector: Vector): Uint8Array {
  const writer = new Writer(abiOf(vector));
  for (const message of vector.messages) {
    const ours = fromVector(message);
    if (vector.direction === "guest-to-controller") encodeGuestMessage(writer, ours as GuestMessage);
    else encodeControllerMessage(writer, ours as ControllerMessage);
  }
  return writer.take();
}

/** Bytes as hex, or the code of the refusal. */
function encodeOrRefuse(vector: Vector): string {
  try {
    return hex(encode(vector));
  } catch (error) {
    if (error instanceof EncodeError) return error.code;
    throw error;
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

describe("the messages of a vector encode to its bytes, or are refused", () => {
  runVectors(test, {
    name: "encoder",
    handles: (vector) => vector.verdict !== "decode-failure" && isOfOurVersion(vector),
    run: encodeOrRefuse,
    expected: ({ bytes, error }) => error?.code ?? hex(bytes),
  });
});

describe("a document", () => {
  const document = (...lines: string[]) =>
    ["# Requests", "- direction: guest-to-controller", ...lines].join("\n");
  const example = ["- verdict: success", "## one", "```bytes", '04 "x()i"', "```"];
  const messages = ["```messages", "unknown-request x()i", "```"];

  test("says one message in one way only", () => {
    for (const { file, title, messages } of loadVectors()) {
      const lines = messages.map(formatMessage);
      expect(
        lines.map((line) => formatMessage(parseMessage(line))),
        `${file}: ${title}`,
      ).toEqual(lines);
    }
  });

  test("holds a vector for each heading", () => {
    const [vector] = parseVectors("x.md", document(...example, ...messages));
    expect(vector).toMatchObject({ title: "one", line: 4, verdict: "success" });
    expect(vector?.bytes).toEqual(Uint8Array.of(4, 0x78, 0x28, 0x29, 0x69));
  });

  test.each([
    ["a setting that is none", ["- verdikt: success"], "x.md:3: no such setting: - verdikt: success"],
    ["a fence that is none", ["## one", "```byte"], "x.md:4: no such fence: byte"],
    ["a fence without an end", ["## one", "```bytes"], "x.md: the last fence does not end"],
    ["a success without messages", example, "x.md:4: one: a success has bytes and messages, and no error"],
    [
      "two vectors of one name",
      [...example, ...messages, ...example, ...messages],
      "x.md:12: two vectors of one name: one",
    ],
    [
      "bytes that are none",
      ["## one", "- verdict: success", "```bytes", "0 x", "```"],
      "x.md:3: one: no bytes: 0 x",
    ],
  ])("is refused with its line for %s", (_, lines, message) => {
    expect(() => parseVectors("x.md", document(...lines))).toThrow(new Error(message));
  });
});

test("there are at least 150 vectors", () => {
  expect(loadVectors().length).toBeGreaterThanOrEqual(150);
});
