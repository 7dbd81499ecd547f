import { pointer } from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MatchLevel, matchLevels, type ReplayOptions, replayAsGuest } from "../src/index.js";
import { recordingExchanges, recordingNames } from "./recordings.js";
import { ascii, at, exchangesOf, reads, returned } from "./script.js";
import { type Change, scripted } from "./scripted-controller.js";

const levels = Object.keys(matchLevels) as MatchLevel[];

const exchanges = recordingExchanges("files");

async function outcomeOf(change: Change, options: ReplayOptions) {
  const { divergence } = await replayAsGuest(exchanges, scripted(exchanges, change), options);
  return divergence?.code ?? "matched";
}

/** What each level says of a change, from `bytes` to `result`. */
async function outcomes(change: Change, more: ReplayOptions = {}): Promise<string[]> {
  return Promise.all(levels.map((level) => outcomeOf(change, { ...more, level })));
}

describe("a recording's own controller", () => {
  test.each(recordingNames)("matches %s at every level", async (name) => {
    const exchanges = recordingExchanges(name);
    for (const level of levels) {
      const { outcome } = await replayAsGuest(exchanges, scripted(exchanges), { level });
      expect([level, outcome]).toEqual([level, "matched"]);
    }
  });
});

test("any write cut in two anywhere matches at effects and result, and fails at commands and bytes", async () => {
  const writes = exchanges.flatMap(({ number, commands }) =>
    commands.flatMap(({ command }) =>
      command.kind === "write-memory" && command.data.length > 1
        ? [{ number, length: command.data.length }]
        : [],
    ),
  );
  const cut = fc.constantFrom(...writes).chain(({ number, length }) =>
    fc.record({
      number: fc.constant(number),
      place: fc.integer({ min: 1, max: length - 1 }),
      isSwapped: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(cut, async ({ number, place, isSwapped }) => {
      const found = await outcomes((message, request) => {
        if (message.kind !== "write-memory" || request !== number) return [message];
        const { address, data } = message;
        const halves = [
          { ...message, data: data.subarray(0, place) },
          { ...message, address: pointer(address + BigInt(place)), data: data.subarray(place) },
        ];
        return isSwapped ? halves.reverse() : halves;
      });
      expect(found).toEqual(["command_mismatch", "command_mismatch", "matched", "matched"]);
    }),
    { numRuns: 40 },
  );
});

describe("what each level lets pass:", () => {
  const poke =
    (number: number, place: number): Change =>
    (message, request) => {
      if (message.kind !== "write-memory" || request !== number) return [message];
      const data = message.data.slice();
      data[place] = 0x5a;
      return [{ ...message, data }];
    };

  test("another content only at result", async () => {
    expect(await outcomes(poke(18, 3))).toEqual([
      "write_mismatch",
      "write_mismatch",
      "write_mismatch",
      "matched",
    ]);
  });

  test("another time everywhere but at bytes", async () => {
    expect(await outcomes(poke(11, 0))).toEqual(["write_mismatch", "matched", "matched", "matched"]);
  });

  test("another time at bytes, too, where the role is ignored", async () => {
    expect(await outcomes(poke(11, 0), { ignore: ["time"] })).toEqual(Array(4).fill("matched"));
  });

  test("no other time where the role is to be exact", async () => {
    expect(await outcomes(poke(11, 0), { exact: ["time"] })).toEqual([
      "write_mismatch",
      "write_mismatch",
      "write_mismatch",
      "matched",
    ]);
  });

  test("padding everywhere but at bytes", async () => {
    expect(await outcomes(poke(23, 36))).toEqual(["bytes_mismatch", "matched", "matched", "matched"]);
  });

  test("a longer read of a string only from effects on", async () => {
    const change: Change = (message) =>
      message.kind === "read-string" ? [{ ...message, maximum: message.maximum - 1 }] : [message];
    expect(await outcomes(change)).toEqual(["command_mismatch", "command_mismatch", "matched", "matched"]);
  });

  test("an errno set twice only from effects on", async () => {
    const change: Change = (message) => (message.kind === "set-errno" ? [message, message] : [message]);
    expect(await outcomes(change)).toEqual(["command_mismatch", "command_mismatch", "matched", "matched"]);
  });

  test("no other result, unless the call is ignored", async () => {
    const change: Change = (message, request) =>
      request === 2 && message.kind === "result" ? [returned(0)] : [message];
    expect(await outcomes(change)).toEqual(Array(4).fill("result_mismatch"));
    expect(await outcomes(change, { ignore: ["uname"] })).toEqual(Array(4).fill("matched"));
  });
});

describe("a block that is somewhere else", () => {
  const variable = (address: number, blocks: number) =>
    exchangesOf(
      { kind: "request", call: "getenv(p)p", args: { name: at(0x100) } },
      ...reads(0x100, "HOME"),
      ...Array.from({ length: blocks }, (_, i) => [
        { kind: "allocate", data: ascii("/tmp\0") } as const,
        { kind: "allocate-reply", address: at(address + 64 * i) } as const,
      ]).flat(),
      { kind: "result", resultKind: "p", value: at(address) },
    );

  test("is an effect of no weight, and a command too many", async () => {
    const codes = levels.map(async (level) => {
      const report = await replayAsGuest(variable(0x9000, 1), scripted(variable(0x9000, 2)), { level });
      return report.divergence?.code ?? "matched";
    });
    const expected = ["command_mismatch", "command_mismatch", "matched", "matched"];
    expect(await Promise.all(codes)).toEqual(expected);
  });
});

describe("what a controller says behind a result", () => {
  test("is heard by the guest in its next call", async () => {
    const change: Change = (message, request) =>
      request === 16 && message.kind === "result"
        ? [message, { kind: "write-memory", address: at(0x5000), data: ascii("late") }]
        : [message];
    const { divergence } = await replayAsGuest(exchanges, scripted(exchanges, change));
    expect(divergence).toMatchObject({ code: "write_mismatch", requestNumber: 17 });
  });

  test("is more than the recording has where that ends", async () => {
    const change: Change = (message, request) =>
      request === 43 && message.kind === "result" ? [message, returned(0)] : [message];
    const { divergence } = await replayAsGuest(exchanges, scripted(exchanges, change));
    expect(divergence).toMatchObject({ code: "extra_messages", received: "9 bytes behind the last result" });
  });
});
