import {
  type ControllerMessage,
  encodeControllerMessage,
  encodeStruct,
  GuestDecoder,
  linuxX8664,
  NULL,
  pointer,
  Writer,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import {
  type ControllerEnd,
  decodeConversation,
  type Exchange,
  encodeConversation,
  formatReplayReport,
  type GuestEnd,
  type ReplayOptions,
  type ReplayReport,
  replayAsGuest,
} from "../src/index.js";
import { type RecordingName, recordingExchanges, recordingNames } from "./recordings.js";
import { ascii, at, exchangesOf, reads, returned } from "./script.js";

/** Answers what stands in the place of a message of the controller's. */
type Change = (message: ControllerMessage, request: number) => readonly ControllerMessage[];

/** A controller that says what the recorded one said, but for changes. It answers within `send`, in chunks of `size`. */
function scripted(exchanges: readonly Exchange[], change: Change = (message) => [message], size = 1 << 20) {
  const turns = turnsOf(exchanges, change);
  return (guest: GuestEnd): ControllerEnd => {
    const decoder = new GuestDecoder(linuxX8664);
    return {
      send(bytes) {
        decoder.push(bytes);
        while (decoder.next()) {
          const writer = new Writer(linuxX8664);
          for (const message of turns.shift() ?? []) {
            encodeControllerMessage(writer, message);
            if (message.kind === "result") decoder.expectRequest();
            else decoder.expectReply(message);
          }
          const answer = writer.take();
          for (let at = 0; at < answer.length; at += size) guest.receive(answer.subarray(at, at + size));
        }
      },
    };
  };
}

/** What the controller says after each message of the guest's. */
function turnsOf(exchanges: readonly Exchange[], change: Change): ControllerMessage[][] {
  const turns: ControllerMessage[][] = [];
  for (const { messages, number } of exchanges) {
    for (const placed of messages) {
      if (placed.direction === "guest-to-controller") turns.push([]);
      else turns.at(-1)?.push(...change(placed.message, number));
    }
  }
  return turns;
}

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
    const matched = { outcome: "matched", requests, matched: requests, ignored: 0 };
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

   15  getcwd("/tmp", 256) = "/tmp"
   16  write(1, "cwd /tmp\\n", 9) = 9
   17  open("/tmp/greeting.txt", O_RDONLY) = 3
-  18  read(3, "hello world\\n", 4096) = 12    recorded
+  18  read(3, "hello_world\\n", 4096) = 12    live controller

write_mismatch: read(ipi)i: expected "hello world\\n" at +0 in buffer, received "hello_world\\n" at +0`);
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
    expect(divergence).toMatchObject({ code: "result_mismatch", expected: "3", received: "<void>" });
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
    const report = await replayAsGuest(exchanges, scripted(exchangesOf(...shorter)));
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

describe("addresses that a controller gives out", () => {
  const dirent = encodeStruct(linuxX8664.structs.dirent, {
    d_ino: 1n,
    d_off: 0n,
    d_reclen: 24,
    d_type: 8,
    d_name: ascii("x"),
  });
  const directory = (handle: number, blockBytes: number) =>
    exchangesOf(
      { kind: "request", call: "opendir(p)p", args: { path: at(0x100) } },
      ...reads(0x100, "/tmp"),
      { kind: "allocate", data: new Uint8Array(blockBytes) },
      { kind: "allocate-reply", address: at(handle) },
      { kind: "result", resultKind: "p", value: at(handle) },
      { kind: "request", call: "readdir(p)p", args: { dir: at(handle) } },
      { kind: "write-memory", address: at(handle), data: dirent },
      { kind: "result", resultKind: "p", value: at(handle) },
      { kind: "request", call: "closedir(p)i", args: { dir: at(handle) } },
      { kind: "free", address: at(handle) },
      returned(0),
    );

  test("are as recorded where its blocks are", async () => {
    const recorded = directory(0x9000, 280);
    expect((await replayAsGuest(recorded, scripted(directory(0x9000, 280)))).outcome).toBe("matched");
  });

  test("may be others: the guest then uses those", async () => {
    // A larger block does not fit where the recorded one was.
    const live = directory(0x6000_0000_0000, 512);
    const report = await replayAsGuest(directory(0x9000, 280), scripted(live));
    expect(report.outcome).toBe("matched");
  });

  const environment = (strings: readonly (readonly [number, string])[], table: number) =>
    exchangesOf(
      { kind: "request", call: "get_environ()p", args: {} },
      ...strings.flatMap(
        ([address, text]) =>
          [
            { kind: "allocate", data: ascii(`${text}\0`) },
            { kind: "allocate-reply", address: at(address) },
          ] as const,
      ),
      {
        kind: "allocate",
        data: new Uint8Array(
          BigUint64Array.from([...strings.map(([address]) => BigInt(address)), 0n]).buffer,
        ),
      },
      { kind: "allocate-reply", address: at(table) },
      { kind: "result", resultKind: "p", value: at(table) },
    );

  test("of lists match by the strings in them", async () => {
    const recorded = environment([[0x9000, "HOME=/tmp"]], 0x9100);
    const same = environment([[0x9000, "HOME=/tmp"]], 0x9100);
    expect((await replayAsGuest(recorded, scripted(same))).outcome).toBe("matched");
    const other = environment([[0x9000, "HOME=/tmq"]], 0x9100);
    expect((await replayAsGuest(recorded, scripted(other))).divergence).toMatchObject({
      code: "result_mismatch",
      expected: '["HOME=/tmp"]',
      received: '["HOME=/tmq"]',
    });
  });

  test("of strings match by the string, NULL only by NULL", async () => {
    const variable = (value: string | undefined) =>
      exchangesOf(
        { kind: "request", call: "getenv(p)p", args: { name: at(0x100) } },
        ...reads(0x100, "HOME"),
        ...(value === undefined
          ? []
          : ([
              { kind: "allocate", data: ascii(`${value}\0`) },
              { kind: "allocate-reply", address: at(0x9000) },
            ] as const)),
        { kind: "result", resultKind: "p", value: value === undefined ? NULL : at(0x9000) },
      );
    const outcome = async (recorded?: string, live?: string) =>
      (await replayAsGuest(variable(recorded), scripted(variable(live)))).outcome;
    expect(await outcome("/tmp", "/tmp")).toBe("matched");
    expect(await outcome("/tmp", "/tmq")).toBe("diverged");
    expect(await outcome("/tmp", undefined)).toBe("diverged");
    expect(await outcome(undefined, undefined)).toBe("matched");
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
