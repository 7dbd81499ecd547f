import { crc32 } from "node:zlib";
import { linuxX8664, type Request } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { checkLoaded, checkSession } from "../src/check/check.js";
import { RequestBatches } from "../src/check/request-batches.js";
import { skimFrames, skimRecording } from "../src/check/skim-session.js";
import { checksum } from "../src/container/checksum.js";
import { Conversation, decodeConversation, mergeFrames, writeFrames, writeSession } from "../src/index.js";
import { isRequest } from "../src/messages.js";
import { recordingFrames, recordingNames } from "./recordings.js";

/** Every so many messages one is changed: a prime, so that all sorts have their turn. */
const STEP = 7;
const layouts = ["journal", "packed"] as const;
/** Bytes of each message of a short session, in the order in which they were said. */
const messages = decodeConversation(recordingFrames("files")).flatMap((exchange) => {
  const said = mergeFrames(recordingFrames("files"));
  return exchange.messages.map(({ direction, offset, end }) => {
    const stream = said.filter((frame) => frame.direction === direction).flatMap(({ bytes }) => [...bytes]);
    return { direction, bytes: Uint8Array.from(stream.slice(offset, end)), isRaw: false };
  });
});

describe.each(recordingNames)("%s", (name) => {
  const frames = recordingFrames(name);
  test("is found faultless where it stands, in every format", () => {
    const signatures = decodeConversation(frames).map(({ request }) =>
      request.kind === "unknown-request" ? request.signature : request.call,
    );
    for (const layout of layouts)
      expect(skimRecording(writeSession({ frames }, layout))?.signatures).toEqual(signatures);
    expect(skimFrames(frames, linuxX8664)?.signatures).toEqual(signatures);
  });
});

test("a session in which anything was changed is found wrong as it is when it is read whole", () => {
  let wrong = 0;
  for (let which = 0; which < messages.length; which += STEP) {
    const { direction, bytes } = messages[which] as (typeof messages)[number];
    const changed = Uint8Array.from(bytes);
    const place = (which * 7) % bytes.length;
    changed[place] = (changed[place] as number) ^ (1 << (which % 8));
    const cut = 1 + (which % Math.max(1, bytes.length - 1));
    const parts = [bytes.slice(0, cut), bytes.slice(cut)].map((part) => ({
      direction,
      bytes: part,
      isRaw: false,
    }));
    const sessions = [
      [{ direction, bytes: changed, isRaw: false }],
      [],
      parts,
      [messages[which], messages[which]],
    ];
    for (const [index, instead] of sessions.entries()) {
      const frames = messages.toSpliced(which, 1, ...(instead as typeof messages));
      const layout = layouts[(which + index) % layouts.length] ?? "journal";
      for (const file of [writeSession({ frames }, layout), writeFrames(frames)]) {
        const { problems } = checkSession(file);
        expect(problems).toEqual(checkLoaded(file, {}).problems);
        if (problems.length > 0) wrong++;
      }
    }
  }
  expect(wrong).toBeGreaterThan(messages.length / STEP);
});

test("a request that the other decoder reads otherwise is not passed over, wherever it is in its batch", () => {
  const frames = recordingFrames("files");
  const bytes =
    frames.find(({ direction }) => direction === "guest-to-controller")?.bytes ?? new Uint8Array(0);
  const [first] = decodeConversation(frames);
  const request = first?.request as Request;
  const end = first?.messages.find(({ message }) => isRequest(message))?.end ?? 0;
  const [name = ""] = Object.keys(request.args);
  const other = { ...request, args: { ...request.args, [name]: 12345 } } as Request;
  for (const wrongAt of [-1, 0, 255, 256, 299]) {
    const batches = new RequestBatches(linuxX8664);
    const taken = Array.from({ length: 300 }, (_, index) =>
      batches.take(index === wrongAt ? other : request, bytes, 0, end),
    );
    expect(taken.every(Boolean) && batches.end()).toBe(wrongAt < 0);
  }
});

test("late commands that are owed many bytes are heard without running out of stack", () => {
  const conversation = new Conversation({ abi: linuxX8664 });
  const size = 100_000;
  const getuid = Uint8Array.from([9, ...Buffer.from("getuid()i")]);
  const read = new Uint8Array(17);
  read[0] = 0x52;
  new DataView(read.buffer).setUint32(9, size, true);
  const result = new Uint8Array(9);
  result[0] = 0x69;
  conversation.push("guest-to-controller", getuid);
  for (const bytes of [read, result, read]) conversation.push("controller-to-guest", bytes);
  conversation.push("guest-to-controller", new Uint8Array(size));
  conversation.push("guest-to-controller", getuid);
  conversation.push("guest-to-controller", new Uint8Array(size));
  expect(conversation.end()?.number).toBe(2);
});

test("a checksum is that of zlib, however many bytes it is of and wherever they stand", () => {
  const bytes = Uint8Array.from({ length: 700 }, (_, index) => (index * 167) ^ (index >> 3));
  const view = new DataView(bytes.buffer);
  for (let length = 0; length < 300; length++) {
    const from = length % 9;
    const expected = crc32(bytes.subarray(from, from + length), length);
    expect(checksum(view, from, from + length, length)).toBe(expected);
  }
});
