import {
  MARSHAL_LIMITS,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
  ProtocolError,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { ascii, chunks, concat, everyChunkSize } from "../chunks.js";

const int32 = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
const string = (text: string) => concat(ascii("s"), int32(text.length), ascii(text));
const tuple = (count: number) => concat(ascii("("), int32(count));
const one = concat(ascii("i"), int32(1));
/** A request as far as the arguments. */
const called = (name: string) => string(`ll_os.ll_os_${name}`);

interface Refusal {
  readonly error: ProtocolError | undefined;
  /** How many bytes had been fed when it came. */
  readonly fed: number;
}

/** Feeds bytes in pieces until they are refused. */
function refusal(
  decoder: MarshalGuestDecoder | MarshalControllerDecoder,
  bytes: Uint8Array,
  size: number,
): Refusal {
  let fed = 0;
  try {
    for (const chunk of chunks(bytes, size)) {
      decoder.push(chunk);
      fed += chunk.length;
      while (decoder.next());
    }
  } catch (error) {
    if (error instanceof ProtocolError) return { error, fed };
    throw error;
  }
  return { error: undefined, fed };
}

type Role = "guest" | "controller";
type Case = readonly [
  title: string,
  role: Role,
  bytes: Uint8Array,
  code: string,
  offset: number,
  message: string,
];

/** Each refused with its last byte, before anything behind it is there. */
const cases: readonly Case[] = [
  [
    "a request that begins with no name",
    "guest",
    ascii("I"),
    "WRONG_VALUE",
    0,
    "expected the name of a function at byte 0, in request 1, received the tag I (0x49)",
  ],
  [
    "a request of the second generation",
    "guest",
    Uint8Array.of(9),
    "WRONG_VALUE",
    0,
    "expected the name of a function at byte 0, in request 1, received the byte 0x09",
  ],
  [
    "arguments that are no tuple",
    "guest",
    concat(called("open"), ascii("[")),
    "WRONG_VALUE",
    21,
    "expected a tuple of arguments at byte 21, in request 1, received the tag [ (0x5b)",
  ],
  [
    "a name that is longer than the limit",
    "guest",
    concat(ascii("s"), int32(129)),
    "NAME_TOO_LONG",
    0,
    "expected a name of at most 128 bytes at byte 0, in request 1, received 129 bytes",
  ],
  [
    "a name of a negative length",
    "guest",
    concat(ascii("s"), int32(-1)),
    "NEGATIVE_LENGTH",
    0,
    "expected a length of 0 or more at byte 0, in request 1, received -1",
  ],
  [
    "a negative count of arguments",
    "guest",
    concat(called("open"), tuple(-2147483648)),
    "NEGATIVE_LENGTH",
    21,
    "expected a length of 0 or more at byte 21, in request 1, received -2147483648",
  ],
  [
    "a string of a negative length",
    "guest",
    concat(called("open"), tuple(3), ascii("s"), int32(-5)),
    "NEGATIVE_LENGTH",
    26,
    "expected a length of 0 or more at byte 26, in request 1, received -5",
  ],
  [
    "a string that claims more than the limit",
    "guest",
    concat(called("write"), tuple(2), one, ascii("s"), int32(MARSHAL_LIMITS.stringBytes + 1)),
    "STRING_TOO_LONG",
    32,
    "expected a string of at most 67108864 bytes at byte 32, in request 1, received 67108865",
  ],
  [
    "more arguments than the limit",
    "guest",
    concat(called("open"), tuple(MARSHAL_LIMITS.items + 1)),
    "TOO_MANY_ITEMS",
    21,
    "expected at most 65536 values in a tuple at byte 21, in request 1, received 65537",
  ],
  [
    "a tag that is none",
    "guest",
    concat(called("open"), tuple(1), ascii("{")),
    "UNKNOWN_TAG",
    26,
    "expected a value at byte 26, in request 1, received the tag { (0x7b)",
  ],
  [
    "a float of letters",
    "guest",
    concat(called("x"), tuple(1), ascii("f\x03abc")),
    "BAD_FLOAT",
    23,
    'expected the text of a float at byte 23, in request 1, received "abc"',
  ],
  [
    "a float of spaces",
    "guest",
    concat(called("x"), tuple(1), ascii("f\x02 1")),
    "BAD_FLOAT",
    23,
    'expected the text of a float at byte 23, in request 1, received " 1"',
  ],
  [
    "a float of no bytes",
    "guest",
    concat(called("x"), tuple(1), ascii("f\x00")),
    "BAD_FLOAT",
    23,
    'expected the text of a float at byte 23, in request 1, received ""',
  ],
  [
    "a float of control characters",
    "guest",
    concat(called("x"), tuple(1), ascii("f\x02\x1b[")),
    "BAD_FLOAT",
    23,
    'expected the text of a float at byte 23, in request 1, received "\\u001b["',
  ],
  [
    "a float that is longer than any double",
    "guest",
    concat(called("x"), tuple(1), ascii("f\x19")),
    "BAD_FLOAT",
    23,
    "expected a float of at most 24 bytes at byte 23, in request 1, received 25 bytes",
  ],
  [
    "tuples in tuples in tuples",
    "guest",
    concat(called("x"), ...Array.from({ length: 9 }, () => tuple(1))),
    "TOO_DEEP",
    58,
    "expected at most 8 levels at byte 58, in request 1, received one more",
  ],
  [
    "an answer that begins with no integer",
    "controller",
    ascii("N"),
    "WRONG_VALUE",
    0,
    "expected the status of an answer at byte 0, in request 1, received the tag N (0x4e)",
  ],
  [
    "an errno that is none",
    "controller",
    concat(one, ascii("s")),
    "WRONG_VALUE",
    5,
    "expected an errno at byte 5, in request 1, received the tag s (0x73)",
  ],
  [
    "a status beyond all numbers",
    "controller",
    concat(ascii("I"), new Uint8Array(8).fill(0x7f)),
    "WRONG_VALUE",
    9,
    "expected a status of at most 53 bits at byte 9, in request 1, received 9187201950435737471",
  ],
];

describe("is refused as soon as it can be told, at every chunk size", () => {
  test.each(cases)("%s", (_, role, bytes, code, offset, message) => {
    everyChunkSize(bytes.length, (size) => {
      const decoder = role === "guest" ? new MarshalGuestDecoder() : new MarshalControllerDecoder();
      const { error } = refusal(decoder, bytes, size);
      expect(error, `chunks of ${size}`).toMatchObject({ code, offset, message });
      // The same from then on, and nothing more is kept.
      decoder.push(new Uint8Array(5000));
      expect(() => decoder.next()).toThrow(error);
      expect(() => decoder.end()).toThrow(error);
      expect(decoder.pendingBytes).toBeLessThanOrEqual(bytes.length);
    });
    const decoder = role === "guest" ? new MarshalGuestDecoder() : new MarshalControllerDecoder();
    expect(refusal(decoder, bytes, 1).fed).toBe(bytes.length);
    const shorter = role === "guest" ? new MarshalGuestDecoder() : new MarshalControllerDecoder();
    expect(refusal(shorter, bytes.subarray(0, -1), 1).error).toBeUndefined();
    if (bytes.length > 1) expect(() => shorter.end()).toThrow(ProtocolError);
  });
});

describe("more values than a message may have", () => {
  const { values, items } = MARSHAL_LIMITS;
  const nones = (count: number) => concat(ascii("["), int32(count), new Uint8Array(count).fill(0x4e));

  test("are refused where a count says that they would come", () => {
    const lists = values / items;
    const bytes = concat(called("x"), tuple(lists), ...Array.from({ length: lists }, () => nones(items)));
    const { error } = refusal(new MarshalGuestDecoder(), bytes, 65_536);
    // Each list but the last is within the limit.
    expect(error).toMatchObject({ code: "TOO_MANY_VALUES", offset: 23 + (lists - 1) * (items + 5) });
  });

  test("are as many as the limit says", () => {
    const lists = values / items;
    const rest = values - 2 - lists - (lists - 1) * items;
    const sizes = [...Array.from({ length: lists - 1 }, () => items), rest];
    const bytes = concat(called("x"), tuple(lists), ...sizes.map(nones));
    expect(refusal(new MarshalGuestDecoder(), bytes, 65_536).error).toBeUndefined();
  });
});

test("a message that adds up to more than the limit is refused before its last string is waited for", () => {
  const half = MARSHAL_LIMITS.stringBytes / 2;
  const decoder = new MarshalGuestDecoder();
  const push = (bytes: Uint8Array) => refusal(decoder, bytes, 65_536).error;
  expect(push(concat(called("x"), tuple(3)))).toBeUndefined();
  for (const _ of [1, 2]) {
    expect(push(concat(ascii("s"), int32(half)))).toBeUndefined();
    expect(push(new Uint8Array(half))).toBeUndefined();
  }
  expect(push(concat(ascii("s"), int32(half)))).toMatchObject({ code: "MESSAGE_TOO_LONG" });
}, 120_000);

describe("a string of which it is claimed that it is long", () => {
  const { stringBytes } = MARSHAL_LIMITS;
  const header = concat(called("write"), tuple(2), one, ascii("s"), int32(stringBytes));

  test("takes no room before it has arrived", () => {
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 100 }, () => new MarshalGuestDecoder());
    for (const decoder of decoders) expect(refusal(decoder, header, header.length).error).toBeUndefined();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 128 * 1024);
    expect(decoders[0]?.pendingBytes).toBe(header.length);
  });

  test("takes no more time in small pieces than its bytes take", () => {
    const decoder = new MarshalGuestDecoder();
    decoder.push(header);
    expect(decoder.next()).toBeUndefined();
    const piece = new Uint8Array(512).fill(7);
    const startedAt = performance.now();
    for (let sent = 0; sent < stringBytes; sent += piece.length) {
      if (decoder.pendingBytes !== header.length + sent) throw new Error("bytes that are not counted");
      decoder.push(piece);
      if (sent + piece.length < stringBytes && decoder.next()) throw new Error("a string that is not whole");
    }
    const message = decoder.next();
    // Were each piece put together with all before it, it would be a day.
    expect(performance.now() - startedAt).toBeLessThan(50_000);
    const value = message?.args[1];
    if (value?.type !== "string") throw new Error("no string");
    expect(value.value.length).toBe(stringBytes);
    expect(Buffer.compare(value.value, Buffer.alloc(stringBytes, 7))).toBe(0);
    expect(decoder.pendingBytes).toBe(0);
    expect(decoder.offset).toBe(header.length + stringBytes);
  });
});

describe("a guest that speaks out of turn", () => {
  const getpid = concat(called("getpid"), tuple(0));

  test("is refused at the first byte behind its request", () => {
    everyChunkSize(getpid.length + 3, (size) => {
      const { error } = refusal(new MarshalGuestDecoder(), concat(getpid, ascii("abc")), size);
      expect(error, `chunks of ${size}`).toMatchObject({
        code: "UNSOLICITED",
        offset: getpid.length,
        requestNumber: 1,
        expected: "nothing before the controller has answered",
      });
    });
  });

  test("is refused when its bytes came before the answer was written", () => {
    const decoder = new MarshalGuestDecoder();
    decoder.push(getpid);
    expect(decoder.expectsBytes).toBe(true);
    expect(decoder.next()).toMatchObject({ function: "ll_os.ll_os_getpid" });
    expect(decoder.expectsBytes).toBe(false);
    expect(decoder.requestNumber).toBe(1);
    decoder.push(getpid);
    expect(() => decoder.expectRequest()).toThrow(/^expected nothing before the controller has answered/);
  });

  test("is refused when it wrote before all was read that it was sent", () => {
    const decoder = new MarshalGuestDecoder();
    decoder.expectNothing();
    decoder.push(getpid);
    expect(() => decoder.expectNothing()).toThrow(ProtocolError);
  });

  test("may do so where pipelining is allowed", () => {
    const decoder = new MarshalGuestDecoder({ allowPipelining: true });
    decoder.push(concat(getpid, getpid));
    expect([decoder.next(), decoder.next(), decoder.next()]).toMatchObject([
      { function: "ll_os.ll_os_getpid" },
      { function: "ll_os.ll_os_getpid" },
      undefined,
    ]);
    decoder.end();
  });
});

test("a stream that ends inside a message is refused with how much of it was there", () => {
  const decoder = new MarshalGuestDecoder();
  decoder.push(concat(called("open"), tuple(3), one));
  expect(decoder.next()).toBeUndefined();
  expect(decoder.offset).toBe(0);
  expect(decoder.pendingBytes).toBe(31);
  expect(() => decoder.end()).toThrow(
    expect.objectContaining({
      code: "TRUNCATED",
      offset: 31,
      expected: "the rest of a request",
      received: "the end of the stream after 31 bytes",
      around: { before: expect.stringMatching(/2803000000690100000{0,2}00$/), after: "" },
    }),
  );
});

test("of a place that is long gone no bytes are shown", () => {
  const decoder = new MarshalGuestDecoder();
  decoder.push(concat(called("write"), tuple(2), one, ascii("s"), int32(100_000), new Uint8Array(20_000)));
  expect(decoder.next()).toBeUndefined();
  decoder.push(new Uint8Array(70_000));
  expect(decoder.next()).toBeUndefined();
  expect(decoder.around(decoder.offset)).toEqual({ before: "", after: "" });
});

test("an error shows the bytes around its place", () => {
  const { error } = refusal(new MarshalGuestDecoder(), concat(called("open"), ascii("[abc")), 100);
  expect(error?.around).toEqual({
    before: Buffer.from(called("open")).toString("hex"),
    after: Buffer.from("[abc").toString("hex"),
  });
});
