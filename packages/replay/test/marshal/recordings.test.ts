import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import {
  abis,
  checkRecording,
  decodeConversation,
  digestOf,
  type Exchange,
  encodeConversation,
  type Frame,
  loadSession,
  openConversation,
  parseMetadata,
  readFrames,
  TraceFormatter,
  traceJsonLine,
  traceLine,
  writeFrames,
  writeSession,
} from "../../src/index.js";

const names = ["files", "clock-env", "big", "pypy2-script"] as const;
const file = (name: string) =>
  new Uint8Array(readFileSync(fixturePath(`recordings/generation-1/${name}.frames`)));
const notes = (name: string) => readFileSync(fixturePath(`recordings/generation-1/${name}.json`), "utf8");
const golden = (name: string) =>
  readFileSync(fixturePath(`traces/generation-1/${name}.txt`), "utf8")
    .trimEnd()
    .split("\n");

/** Decodes frames of which each is cut into pieces of `size`. */
function decodeInChunks(frames: readonly Frame[], size: number): Exchange[] {
  const conversation = openConversation();
  const exchanges: Exchange[] = [];
  for (const { direction, bytes } of frames) {
    for (let at = 0; at < bytes.length; at += size)
      exchanges.push(...conversation.push(direction, bytes.subarray(at, at + size)));
  }
  const unfinished = conversation.end();
  return unfinished ? [...exchanges, unfinished] : exchanges;
}

describe.each(names)("the recording %s of the first generation", (name) => {
  const frames = readFrames(file(name));
  const whole = decodeConversation(frames);

  test("decodes to the same exchanges at every chunk size", () => {
    const longest = Math.max(...frames.map(({ bytes }) => bytes.length));
    const sizes = Array.from({ length: Math.min(longest, name === "big" ? 16 : 300) }, (_, i) => i + 1);
    const different = sizes.filter((size) => !isDeepStrictEqual(decodeInChunks(frames, size), whole));
    expect(different).toEqual([]);
  });

  test("encodes back to the same file, byte for byte", () => {
    expect(Buffer.compare(writeFrames(encodeConversation(whole)), file(name))).toBe(0);
  });

  test("is the same file when it has been a container, a packed one and a text", () => {
    const packed = writeSession(loadSession(file(name)), "packed");
    const text = writeSession(loadSession(packed), "sbt");
    expect(Buffer.from(text).toString("latin1")).not.toMatch(/; (guest|controller)-/);
    const journal = writeSession(loadSession(text), "journal");
    expect(Buffer.compare(writeSession(loadSession(journal), "frames"), file(name))).toBe(0);
    expect(Buffer.compare(writeSession(loadSession(journal), "sbt"), text)).toBe(0);
  });

  test("names its protocol in a container, and its generation when it is loaded", () => {
    const session = loadSession(writeSession(loadSession(file(name)), "journal"));
    expect(session.generation).toBe(1);
    expect(session.description?.["protocol"]).toMatchObject({ name: "rpython-sandbox-1", version: 1 });
  });

  test("has nothing wrong with it, as .frames and as .sbrec", () => {
    const metadata = parseMetadata(notes(name));
    expect(metadata.calls).toBe(whole.length);
    expect(checkRecording(file(name), { metadata })).toEqual([]);
    expect(checkRecording(writeSession(loadSession(file(name)), "packed"), { metadata })).toEqual([]);
  });

  test("has every call understood, and reads as it was read before", () => {
    expect(whole.filter(({ request, marshal }) => request.kind !== "request" || marshal?.isMisfit)).toEqual(
      [],
    );
    expect(whole.map((exchange) => traceLine(exchange))).toEqual(golden(name));
  });

  test.each(["linux-i386", "linux-aarch64"])("reads the same of a guest of %s", (abiName) => {
    const abi = abis[abiName];
    if (!abi) throw new Error(`there is no ABI ${abiName}`);
    const lines = decodeConversation(frames, { abi }).map((exchange) => traceLine(exchange, { abi }));
    expect(lines).toEqual(golden(name));
  });

  test("is printable ASCII, as text and as JSON", () => {
    const lines = whole.flatMap((exchange) => [traceLine(exchange), traceJsonLine(exchange)]);
    expect(lines.filter((line) => !/^[\x20-\x7e]+$/.test(line))).toEqual([]);
  });
});

test("a formatter that hears a session byte for byte prints the same lines", () => {
  const formatter = new TraceFormatter();
  const lines = readFrames(file("files")).flatMap(({ direction, bytes }) =>
    [...bytes].flatMap((byte) => formatter.push(direction, Uint8Array.of(byte))),
  );
  expect([...lines, ...formatter.end()]).toEqual(golden("files"));
});

test("an answer with nothing asked is out of turn, and where it stands is said", () => {
  const conversation = openConversation({ generation: 1 });
  expect(() => conversation.push("controller-to-guest", Uint8Array.of(0x69, 0, 0, 0, 0, 0x4e))).toThrow(
    expect.objectContaining({ code: "out_of_turn", offset: 0, received: "a result" }),
  );
});

test("digests are the same whatever format a session is in, and differ where a value does", () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const digests = names.map((name) => hex(digestOf(loadSession(file(name)))));
  const others = names.map((name) =>
    hex(digestOf(loadSession(writeSession(loadSession(file(name)), "sbt")))),
  );
  expect(others).toEqual(digests);
  expect(new Set(digests).size).toBe(names.length);
  expect(digests).toEqual(JSON.parse(golden("digests").join("")));
});
