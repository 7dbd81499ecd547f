import { linuxI386 } from "@sandbox/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { concatenate } from "../src/bytes.js";
import { argumentsOf, type PlacedMessage } from "../src/exchange.js";
import { decodeFramesIndependently, writeFrames } from "../src/index.js";
import {
  compileDescription,
  type Description,
  exact,
  fieldsOf,
  type KaitaiFile,
  type KaitaiMessage,
  type KaitaiReply,
  type KaitaiRequest,
  read,
} from "./kaitai.js";
import { recordingExchanges, recordingFile, recordingNames } from "./recordings.js";
import { at, framesOf, type Script } from "./script.js";

let description: Description;
beforeAll(async () => {
  description = await compileDescription("le64");
}, 30_000);

function asRead(value: unknown): unknown {
  return typeof value === "bigint" ? exact(value) : value;
}

/** The letter of each message, and the fields that ours has in the description, too. */
const letters: Readonly<Record<string, string>> = {
  "read-memory": "R",
  "read-string": "Z",
  "write-memory": "W",
  allocate: "M",
  free: "F",
  "set-errno": "E",
};

/** A message of ours as the description has it. */
function expected({ message }: PlacedMessage): unknown[] {
  if (message.kind === "request") return [message.call, ...Object.values(argumentsOf(message)).map(asRead)];
  if (message.kind === "result")
    return [message.resultKind, ...("value" in message ? [asRead(message.value)] : [])];
  const { kind, ...fields } = message;
  const unlimited = 2n ** 64n - 1n;
  return [
    letters[kind] ?? kind,
    ...Object.values(fields).map((value) => (value === Number.POSITIVE_INFINITY ? unlimited : asRead(value))),
  ];
}

const ofRequest = (request: KaitaiRequest) => [
  request.signature.text,
  ...Object.values(fieldsOf(request.arguments)),
];
const ofMessage = ({ letter, body }: KaitaiMessage) => [String.fromCharCode(letter), ...values(body)];
const ofReply = ({ message, body }: KaitaiReply) => {
  const kind = Object.entries(letters).find(([, letter]) => letter === String.fromCharCode(message.letter));
  return body ? [[`${kind?.[0]}-reply`, ...values(body)]] : [];
};

/** Of bytes with their length in front, ours has the bytes alone. */
function values(body: object): unknown[] {
  const { length, command: _, ...fields } = fieldsOf(body);
  return Object.values("data" in fields || length === undefined ? fields : { ...fields, length });
}

function messagesOf(file: KaitaiFile): unknown[][] {
  return file.frames.flatMap(({ guest, controller }) => [
    ...(guest?.replies ?? []).flatMap(ofReply),
    ...(guest?.requests ?? []).map(ofRequest),
    ...(controller?.messages ?? []).map(ofMessage),
  ]);
}

/** Bytes of Kaitai's are a view of the file. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
}

describe.each(recordingNames)("the Kaitai description reads of %s", (name) => {
  test("the same messages of both sides", () => {
    const ours = recordingExchanges(name).flatMap(({ messages }) => messages.map(expected));
    const theirs = messagesOf(read<KaitaiFile>(description, recordingFile(name)));
    expect(theirs.map((message) => message.map(plain))).toEqual(ours.map((message) => message.map(plain)));
  });

  test("the same commands and results of the controller's stream alone", () => {
    const frames = decodeFramesIndependently(recordingFile(name));
    const ofController = frames.filter(({ direction }) => direction === "controller-to-guest");
    const stream = concatenate(ofController.map(({ bytes }) => bytes));
    const ours = recordingExchanges(name).flatMap(({ messages }) =>
      messages.filter(({ direction }) => direction === "controller-to-guest").map(expected),
    );
    const { messages } = read<{ messages: KaitaiMessage[] }>(description.ControllerStream, stream);
    expect(messages.map(ofMessage).map((message) => message.map(plain))).toEqual(
      ours.map((message) => message.map(plain)),
    );
  });
});

test("a request of an unknown call is read by its letters", () => {
  const args = [
    { kind: "p", value: at(0x7f00) },
    { kind: "f", value: -0.5 },
    { kind: "i", value: -3n },
  ] as const;
  const [frame] = framesOf([{ kind: "unknown-request", signature: "zzz(pfi)v", args }]);
  const { requests } = read<{ requests: KaitaiRequest[] }>(
    description.GuestStream,
    frame?.bytes ?? new Uint8Array(),
  );
  expect(requests.map(({ signature }) => signature.text)).toEqual(["zzz(pfi)v"]);
  expect(fieldsOf(requests[0]?.arguments ?? {})).toMatchObject({ values: [0x7f00, -0.5, -3] });
});

test("a conversation with addresses of 4 bytes is read by the description of that wire", async () => {
  const script: Script = [
    { kind: "request", call: "read(ipi)i", args: { fd: -1, buffer: at(0x7f00), count: 9n } },
    { kind: "read-string", address: at(0x40), maximum: Number.POSITIVE_INFINITY },
    { kind: "read-string-reply", data: new Uint8Array([0x61]) },
    { kind: "allocate", data: new Uint8Array([1, 2]) },
    { kind: "allocate-reply", address: at(0xfffffff0) },
    { kind: "set-errno", errno: 9 },
    { kind: "result", resultKind: "i", value: -1n },
  ];
  const narrow = await compileDescription("le32");
  const messages = messagesOf(read(narrow, writeFrames(framesOf(script, linuxI386))));
  expect(messages.map((message) => message.map(plain))).toEqual([
    ["read(ipi)i", -1, 0x7f00, 9],
    ["Z", 0x40, 0xffffffff],
    ["read-string-reply", "a"],
    ["M", "\x01\x02"],
    ["allocate-reply", 0xfffffff0],
    ["E", 9],
    ["i", -1],
  ]);
});

test("a reply that is longer than the command allows is refused", () => {
  const asked: Script = [
    { kind: "request", call: "getpid()i", args: {} },
    { kind: "read-string", address: at(0x40), maximum: 1 },
    { kind: "read-string-reply", data: new Uint8Array([0x61, 0x62]) },
  ];
  expect(() => read(description, writeFrames(framesOf(asked)))).toThrow(/not in range/);
});
