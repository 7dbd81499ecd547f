import { pointer } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import {
  decodeConversation,
  encodeConversation,
  formatReplayReport,
  type ReplayOptions,
  type ReplayReport,
  replayAsGuest,
} from "../src/index.js";
import { type RecordingName, recordingExchanges, recordingNames } from "./recordings.js";
import { ascii, at, exchangesOf, returned, type Script } from "./script.js";
import { type Change, scripted } from "./scripted-controller.js";

async function replay(
  name: RecordingName,
  change?: Change,
  options: ReplayOptions & { readonly size?: number } = {},
): Promise<ReplayReport> {
  const exchanges = recordingExchanges(name);
  return replayAsGuest(exchanges, scripted(exchanges, change, options.size), options);
}

describe.each(recordingNames)("a controller that repeats %s", (name) => {
  test("matches, whole and byte for byte", async () => {
    const requests = recordingExchanges(name).length;
    const matched = {
      outcome: "matched",
      replayed: "guest",
      level: "effects",
      requests,
      matched: requests,
      ignored: 0,
    };
    expect(await replay(name)).toEqual(matched);
    if (name !== "big") expect(await replay(name, undefined, { size: 1 })).toEqual(matched);
  });
});

describe("a controller that changes", () => {
  test("one byte of what it writes diverges there", async () => {
    const report = await replay("files", (message, request) =>
      request === 18 && message.kind === "write-memory"
        ? [{ ...message, data: ascii("hello_world\n") }]
        : [message],
    );
    expect(formatReplayReport(report)).toBe(`\
replay diverged at request 18 of 43, after 17 that matched

   15  getcwd("/tmp", 256)                 = "/tmp"
   16  write(1, "cwd /tmp\\n", 9)           = 9
   17  open("/tmp/greeting.txt", O_RDONLY) = 3
-  18  read(3, "hello world\\n", 4096)      = 12    recorded
+  18  read(3, "hello_world\\n", 4096)      = 12    live controller

write_mismatch: read(ipi)i: expected "hello world\\n" at +0 in buffer, received "hello_world\\n" at +0
1 of 12 bytes differs, at buffer+5.
Likely cause: fd 3 is "/tmp/greeting.txt", opened by request 17: the live controller has other content there.`);
  });

  test("one errno diverges there", async () => {
    const report = await replay("files", (message) =>
      message.kind === "set-errno" && message.errno === 2 ? [{ ...message, errno: 13 }] : [message],
    );
    expect(report).toMatchObject({ outcome: "diverged", matched: 7 });
    expect(report.divergence).toMatchObject({
      code: "errno_mismatch",
      requestNumber: 8,
      signature: "open(pii)i",
      expected: "ENOENT (No such file or directory)",
      received: "EACCES (Permission denied)",
    });
  });

  test("a result diverges there", async () => {
    const { divergence } = await replay("files", (message, request) =>
      request === 17 && message.kind === "result" ? [returned(4)] : [message],
    );
    expect(divergence).toMatchObject({
      code: "result_mismatch",
      requestNumber: 17,
      expected: "3",
      received: "4",
    });
  });

  test("a success into a failure diverges by what both sides show", async () => {
    const { divergence } = await replay("files", (message, request) =>
      request === 17 && message.kind === "result"
        ? [{ kind: "set-errno", errno: 13 }, returned(-1)]
        : [message],
    );
    expect(divergence).toMatchObject({ code: "result_mismatch", received: "-1 EACCES (Permission denied)" });
  });

  test("the kind of a result diverges there", async () => {
    const { divergence } = await replay("files", (message, request) =>
      request === 17 && message.kind === "result" ? [{ kind: "result", resultKind: "v" }] : [message],
    );
    expect(divergence).toMatchObject({
      code: "result_mismatch",
      expected: "3 of kind i",
      received: "<void> of kind v",
      likelyCause: "a guest would abort here: it waits for a result of kind i and gets v.",
    });
  });

  test("a field of a structure diverges by its name", async () => {
    const { divergence } = await replay("files", (message, request) => {
      if (request !== 23 || message.kind !== "write-memory") return [message];
      const data = message.data.slice();
      data[48] = 13;
      return [{ ...message, data }];
    });
    expect(divergence).toMatchObject({
      code: "write_mismatch",
      requestNumber: 23,
      expected: "st_size=12 in statbuf",
      received: "st_size=13",
    });
  });

  test("only what may differ between equal runs matches", async () => {
    const report = await replay("files", (message, request) => {
      if (message.kind !== "write-memory" || ![11, 23].includes(request)) return [message];
      const data = message.data.slice();
      // The seconds of a timeval; the device of a stat, its inode and its last access.
      for (const place of request === 11 ? [0] : [0, 8, 72]) data[place] = 0x5a;
      return [{ ...message, data }];
    });
    expect(report.outcome).toBe("matched");
  });

  test("only what an option names matches", async () => {
    const change: Change = (message, request) =>
      request === 2 && message.kind === "result" ? [returned(0)] : [message];
    expect((await replay("files", change)).divergence?.code).toBe("result_mismatch");
    const report = await replay("files", change, { ignore: ["uname"] });
    expect(report).toMatchObject({ outcome: "matched", ignored: 1 });
    expect(formatReplayReport(report)).toBe("replay matched: 43 requests (1 not compared)");
  });

  test("only a field that an option names matches", async () => {
    const change: Change = (message, request) => {
      if (request !== 23 || message.kind !== "write-memory") return [message];
      const data = message.data.slice();
      data[16] = 2;
      return [{ ...message, data }];
    };
    expect((await replay("files", change)).divergence?.expected).toBe("st_nlink=1 in statbuf");
    expect((await replay("files", change, { ignore: ["stat.st_nlink"] })).outcome).toBe("matched");
  });
});

describe("a controller that", () => {
  test("leaves out a write diverges there", async () => {
    const { divergence } = await replay("files", (message, request) =>
      request === 18 && message.kind === "write-memory" ? [] : [message],
    );
    expect(divergence).toMatchObject({
      code: "write_mismatch",
      requestNumber: 18,
      expected: '"hello world\\n" at +0 in buffer',
      received: "nothing written",
    });
  });

  test("writes more than was recorded diverges there", async () => {
    const extra = { kind: "write-memory", address: at(0x5000), data: ascii("x") } as const;
    const { divergence } = await replay("files", (message, request) =>
      request === 20 && message.kind === "result" ? [extra, message] : [message],
    );
    expect(divergence).toMatchObject({
      code: "write_mismatch",
      requestNumber: 20,
      expected: "nothing written",
    });
  });

  test("cuts a write in two matches", async () => {
    const report = await replay("files", (message, request) => {
      if (request !== 18 || message.kind !== "write-memory") return [message];
      const { address, data } = message;
      const rest = pointer(address + 5n);
      return [
        { kind: "write-memory", address: rest, data: data.subarray(5) },
        { kind: "write-memory", address, data: data.subarray(0, 5) },
      ];
    });
    expect(report.outcome).toBe("matched");
  });

  test("reads less of a string, or reads it as memory, matches", async () => {
    const exchanges = recordingExchanges("files");
    const script = exchanges.flatMap(({ messages }) => messages.map(({ message }) => message));
    const shorter = script.map((message) =>
      message.kind === "read-string" ? { ...message, maximum: 256 } : message,
    );
    const report = await replayAsGuest(exchanges, scripted(exchangesOf(...(shorter as Script))));
    expect(report.outcome).toBe("matched");
  });

  test("reads memory that the recording does not tell of diverges there", async () => {
    const { divergence } = await replay("files", (message, request) =>
      request === 16 && message.kind === "read-memory" ? [{ ...message, length: 10 }] : [message],
    );
    expect(divergence).toMatchObject({
      code: "memory_unknown",
      requestNumber: 16,
      received: "a read of 10 bytes at 0x5647c60c6460; known nearest are 9 bytes at 0x5647c60c6460",
    });
  });

  test("frees what it has not allocated diverges there", async () => {
    const { divergence } = await replay("files", (message) =>
      message.kind === "free" ? [{ ...message, address: at(0x40) }] : [message],
    );
    expect(divergence).toMatchObject({
      code: "command_unexpected",
      requestNumber: 33,
      received: "free of 0x40",
    });
  });

  test("closes its side early diverges at the call that it left", async () => {
    const exchanges = recordingExchanges("files");
    const report = await replayAsGuest(exchanges, (guest) => {
      const controller = scripted(exchanges.slice(0, 9))(guest);
      let calls = 0;
      return { send: (bytes) => (++calls > 17 ? guest.close() : controller.send(bytes)) };
    });
    expect(report.divergence).toMatchObject({
      code: "ended_early",
      requestNumber: 10,
      expected: "43 calls answered",
      received: "the end after 9",
    });
  });

  test("sends what is no command diverges there", async () => {
    const report = await replayAsGuest(recordingExchanges("files"), (guest) => ({
      send: () => guest.receive(ascii("?")),
    }));
    expect(report.divergence).toMatchObject({ code: "protocol_error", requestNumber: 1, received: '"?"' });
  });

  test("answers later matches just as well", async () => {
    const exchanges = recordingExchanges("clock-env");
    const report = await replayAsGuest(exchanges, (guest) => {
      const later = {
        receive: (bytes: Uint8Array) => void setImmediate(() => guest.receive(bytes)),
        close() {},
      };
      return scripted(exchanges)(later);
    });
    expect(report.outcome).toBe("matched");
  });
});

test("a call that never returned in the recording ends the replay", async () => {
  const recorded = exchangesOf({ kind: "request", call: "_exit(i)v", args: { status: 0 } });
  expect(await replayAsGuest(recorded, () => ({ send() {} }))).toMatchObject({
    outcome: "matched",
    matched: 1,
  });
});

test("what a guest sends is what was recorded", async () => {
  const exchanges = recordingExchanges("files");
  const sent: Uint8Array[] = [];
  await replayAsGuest(exchanges, (guest) => {
    const controller = scripted(exchanges)(guest);
    return {
      send(bytes) {
        sent.push(bytes);
        controller.send(bytes);
      },
    };
  });
  const frames = encodeConversation(exchanges).filter(({ direction }) => direction === "guest-to-controller");
  expect(Buffer.concat(sent).equals(Buffer.concat(frames.map(({ bytes }) => bytes)))).toBe(true);
  expect(decodeConversation([])).toEqual([]);
});
