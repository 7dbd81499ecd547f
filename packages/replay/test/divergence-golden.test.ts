import { type ControllerMessage, pointer } from "@sandbox/protocol";
import { expect, test } from "vitest";
import {
  type ControllerEnd,
  formatReplayReport,
  type GuestEnd,
  type ReplayOptions,
  replayAsGuest,
} from "../src/index.js";
import { recordingExchanges } from "./recordings.js";
import { ascii, at, returned } from "./script.js";
import { type Change, scripted } from "./scripted-controller.js";

/** What a controller does that repeats the recorded one, but for one thing. */
interface Deviation {
  readonly change?: Change;
  readonly options?: ReplayOptions;
  readonly connect?: (guest: GuestEnd) => ControllerEnd;
}

const exchanges = recordingExchanges("files");

/** At one request, where a message is of one kind. */
function where<Kind extends ControllerMessage["kind"]>(
  number: number,
  kind: Kind,
  answer: (message: Extract<ControllerMessage, { kind: Kind }>) => readonly ControllerMessage[],
): Change {
  return (message, request) =>
    request === number && message.kind === kind
      ? answer(message as Extract<ControllerMessage, { kind: Kind }>)
      : [message];
}

const splitRead = where(18, "write-memory", (message) => [
  { ...message, data: message.data.subarray(0, 5) },
  { ...message, address: pointer(message.address + 5n), data: message.data.subarray(5) },
]);

/** Sets one byte of what is written. */
const poke = (number: number, place: number, byte: number) =>
  where(number, "write-memory", (message) => {
    const data = message.data.slice();
    data[place] = byte;
    return [{ ...message, data }];
  });

const both =
  (first: Change, second: Change): Change =>
  (message, request) =>
    first(message, request).flatMap((changed) => second(changed, request));

/** Repeats the recorded controller, then does something else. */
const closesAfter = (requests: number) => (guest: GuestEnd) => {
  const controller = scripted(exchanges.slice(0, requests))(guest);
  let isOver = false;
  const messages = exchanges.slice(0, requests).flatMap((exchange) => exchange.messages);
  const turns = messages.filter(({ direction }) => direction === "guest-to-controller").length;
  let sent = 0;
  return {
    send(bytes: Uint8Array) {
      if (isOver) return;
      isOver = ++sent > turns;
      if (isOver) guest.close();
      else controller.send(bytes);
    },
  };
};

const deviations: Readonly<Record<string, Deviation>> = {
  "split-write-commands": { change: splitRead, options: { level: "commands" } },
  "left-out-write": { change: where(18, "write-memory", () => []) },
  "errno-changed": { change: where(8, "set-errno", (message) => [{ ...message, errno: 13 }]) },
  "result-changed": { change: where(17, "result", () => [returned(4)]) },
  "result-kind": { change: where(17, "result", () => [{ kind: "result", resultKind: "v" }]) },
  "other-content-after-other-time": {
    change: both(poke(11, 0, 0x5a), poke(18, 5, 0x5f)),
    options: { recording: "session.sbrec", liveRecording: "live.sbrec" },
  },
  "time-at-bytes": { change: poke(11, 0, 0x5a), options: { level: "bytes" } },
  "padding-at-bytes": { change: poke(23, 36, 0x5a), options: { level: "bytes" } },
  "result-level": { change: where(21, "result", () => [returned(-1)]), options: { level: "result" } },
  "early-end": { connect: closesAfter(9) },
  "memory-unknown": { change: where(16, "read-memory", (message) => [{ ...message, length: 10 }]) },
  "free-of-nothing": { change: where(33, "free", (message) => [{ ...message, address: at(0x40) }]) },
  "extra-messages": { change: where(43, "result", (message) => [message, returned(0)]) },
  "protocol-error": {
    connect: (guest) => ({ send: () => guest.receive(ascii("?")) }),
  },
};

test.each(Object.entries(deviations))(
  "the report of %s reads as it was reviewed",
  async (name, deviation) => {
    const { change, options, connect = scripted(exchanges, change) } = deviation;
    const report = await replayAsGuest(exchanges, connect, { recording: "files.frames", ...options });
    expect(report.outcome).toBe("diverged");
    const text = formatReplayReport(report);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  },
);

test("the same facts are in the report as JSON", async () => {
  const change = deviations["other-content-after-other-time"]?.change;
  const options = { recording: "files.frames", liveRecording: "live one.sbrec" };
  const report = await replayAsGuest(exchanges, scripted(exchanges, change), options);
  await expect(`${JSON.stringify(report, null, 2)}\n`).toMatchFileSnapshot("golden/report.json");
});

test("a write that is cut in two matches at level effects", async () => {
  expect((await replayAsGuest(exchanges, scripted(exchanges, splitRead))).outcome).toBe("matched");
});
