import { linuxI386 } from "@sandbox/protocol";
import { describe, expect, type TestContext, test } from "vitest";
import { argumentsOf, type Exchange, nameOfExchange } from "../src/exchange.js";
import { framesToPcap } from "../src/index.js";
import { recordingExchanges, recordingFrames, recordingNames } from "./recordings.js";
import { at, framesOf, type Script } from "./script.js";
import { dissect, type Fields, whyNoTshark } from "./tshark.js";

function needsTshark(context: TestContext): void {
  const reason = whyNoTshark();
  if (reason) context.skip(reason);
}

/** A number as tshark prints it: decimal, hexadecimal, or a float. */
function numberOf(text: string): number | bigint {
  if (/^-?(0|[1-9]\d*)$|^0x/.test(text)) return BigInt(text);
  return text === "inf" || text === "-inf" ? Number(text.replace("inf", "Infinity")) : Number(text);
}

const wide = (value: number | bigint) =>
  typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;

/** A request as both sides can say it. */
function ofOurs(exchange: Exchange) {
  const args = Object.values(argumentsOf(exchange.request)).map(wide);
  return { name: nameOfExchange(exchange), number: exchange.number, args };
}

function ofTheirs(fields: Fields) {
  const args = Object.entries(fields).filter(([name]) => name.startsWith(`call.${fields["call"]}.`));
  return {
    name: fields["call"],
    number: Number(fields["request"]),
    args: args.map(([, text]) => wide(numberOf(text))),
  };
}

describe.each(recordingNames)("the dissector shows of %s", (name) => {
  test("every request with its arguments, command, reply and result", (context) => {
    needsTshark(context);
    const shown = dissect(framesToPcap(recordingFrames(name)));
    const exchanges = recordingExchanges(name);
    expect(shown.filter((fields) => fields["signature"]).map(ofTheirs)).toEqual(exchanges.map(ofOurs));
    const kinds = exchanges.flatMap(({ messages }) => messages.map(({ message }) => message.kind));
    expect(
      shown.map((fields) => {
        if (fields["signature"]) return "request";
        return fields["command"] ?? (fields["reply"] ? `${fields["reply"]}-reply` : "result");
      }),
    ).toEqual(kinds);
    const results = exchanges.flatMap(({ result }) =>
      result && "value" in result ? [wide(result.value)] : [],
    );
    const theirs = shown.flatMap((fields) =>
      Object.entries(fields).flatMap(([field, text]) => (/^result\./.test(field) ? [numberOf(text)] : [])),
    );
    expect(theirs.map(wide)).toEqual(results);
  }, 60_000);
});

test("the dissector shows what files.frames means: flags, names of errors, whose memory is read", (context) => {
  needsTshark(context);
  const shown = dissect(framesToPcap(recordingFrames("files")));
  const start = shown.findIndex((fields) => fields["signature"] === "open(pii)i");
  const request = shown[start]?.["request"];
  expect(shown.slice(start, start + 5)).toMatchObject([
    { signature: "open(pii)i", "call.open.flags": "0", flags: "O_RDONLY", "call.open.mode": String(0o644) },
    { command: "read-string", call: "open", request, argument: "path" },
    { reply: "read-string", call: "open", request, "reply.read_string.data": "/proc/meminfo" },
    { command: "set-errno", call: "open", "command.set_errno.errno": "2", errno: "ENOENT" },
    { result: "integer", call: "open", request, "result.integer": "-1" },
  ]);
  expect(Number(shown[start + 1]?.["request_in"])).toBeGreaterThan(0);
});

const asked: Script = [
  { kind: "request", call: "close(i)i", args: { fd: 3 } },
  { kind: "result", resultKind: "i", value: 0n },
  { kind: "read-string", address: at(0x40), maximum: 9 },
  { kind: "request", call: "getenv(p)p", args: { name: at(0x40) } },
  { kind: "read-string-reply", data: new Uint8Array([0x61]) },
];

test("the dissector finds messages wherever packets are cut, and replies that come behind the next request", (context) => {
  needsTshark(context);
  const cut = framesOf(asked).flatMap(({ direction, bytes }) =>
    Array.from(bytes, (byte) => ({ direction, bytes: new Uint8Array([byte]) })),
  );
  const [whole, bytewise] = [framesOf(asked), cut].map((frames) => dissect(framesToPcap(frames)));
  const named = (shown: Fields[] | undefined) =>
    shown?.map((fields) => fields["signature"] ?? fields["command"] ?? fields["reply"] ?? fields["result"]);
  expect(named(whole)).toEqual(["close(i)i", "integer", "read-string", "getenv(p)p", "read-string"]);
  expect(named(bytewise)).toEqual(named(whole));
});

test("the dissector says where no message begins, and goes on with the next packet", (context) => {
  needsTshark(context);
  const [first] = framesOf(asked);
  const wrong = { direction: "controller-to-guest", bytes: new Uint8Array([0x3f, 1, 2]) } as const;
  const right = framesOf([asked[1] as Script[number]]);
  const shown = dissect(framesToPcap([first ?? wrong, wrong, ...right]));
  expect(shown.map((fields) => fields["signature"] ?? fields["result"])).toEqual(["close(i)i", "integer"]);
});

test("the dissector reads addresses of 4 bytes where it is told that the guest has them", (context) => {
  needsTshark(context);
  const capture = framesToPcap(framesOf(asked, linuxI386));
  const shown = dissect(capture, "-o", "rpython_sandbox.abi:linux-i386");
  expect(shown.map((fields) => fields["signature"] ?? fields["command"] ?? fields["reply"])).toEqual([
    "close(i)i",
    undefined,
    "read-string",
    "getenv(p)p",
    "read-string",
  ]);
  expect(shown[3]).toMatchObject({ "call.getenv.name": expect.stringMatching(/^0x0*40$/) });
  expect(shown[4]).toMatchObject({ "reply.read_string.data": "a" });
});
