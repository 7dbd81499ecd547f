// Processes that speak the first generation, held by what holds those of the second.
import { type Limits, type RunOptions, runGuest } from "@sandbox/controller";
import { type MarshalValue, marshalInt64, marshalString } from "@sandbox/protocol";
import { marshalGuestInC } from "@sandbox/test-fixtures";
import { describe, expect, type TestContext, test } from "vitest";
import { nodeCommand } from "./limits-guest.js";
import { requestBytes } from "./marshal-guest.js";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A process that writes a request to its pipe, over and over if told so, and reads what it is answered. */
function writer(request: Uint8Array, isRepeated: boolean) {
  const write = `require("fs").writeSync(1, Buffer.from("${Buffer.from(request).toString("hex")}", "hex"))`;
  return nodeCommand(
    `${write}; process.stdin.on("data", () => { ${isRepeated ? write : ""} }); setInterval(() => {}, 1000)`,
  );
}

function call(shortName: string, ...args: readonly MarshalValue[]): Uint8Array {
  return requestBytes(`ll_os.ll_os_${shortName}`, args);
}

/** Runs a program of the C guest of the first generation, or skips the test where there is no compiler. */
function run(context: TestContext, program: string, options: Omit<RunOptions, "command"> = {}) {
  const guest = marshalGuestInC();
  if ("skipped" in guest) return context.skip(guest.skipped);
  return runGuest({ ...options, command: { ...guest, args: [...guest.args, program] } });
}

describe("a guest of the first generation is ended", () => {
  const buffer = marshalString(new Uint8Array(1000));
  const rows: readonly (readonly [name: keyof Limits, limits: Partial<Limits>, Uint8Array, boolean])[] = [
    ["messageMs", { messageMs: 300 }, call("getpid").subarray(0, 20), false],
    ["calls", { calls: 50 }, call("getpid"), true],
    ["outputBytes", { outputBytes: 10_000 }, call("write", marshalInt64(1), buffer), true],
    ["wallMs", { wallMs: 700 }, call("getpid"), true],
    ["wallMs", { wallMs: 700 }, call("read", marshalInt64(0), marshalInt64(5)), false],
  ];
  test.for(rows)("by %s", async ([name, limits, request, isRepeated]) => {
    const stdin =
      name === "wallMs"
        ? (async function* () {
            await new Promise(() => {});
            yield "";
          })()
        : "";
    const result = await runGuest({ command: writer(request, isRepeated), limits, stdin });
    expect(result.verdict).toMatchObject({ kind: "limit", limit: name, value: limits[name] });
    expect(result.protocol).toBe(1);
  });

  test("where it writes before it has read what it was sent", async () => {
    const request = Buffer.from(call("getpid")).toString("hex");
    const command = nodeCommand(
      `require("fs").writeSync(1, Buffer.from("${request}".repeat(3), "hex")); setInterval(() => {}, 1000)`,
    );
    expect((await runGuest({ command })).verdict).toMatchObject({ kind: "violation", code: "UNSOLICITED" });
  });

  test("where it closes its pipe and lives on", async () => {
    const request = Buffer.from(call("getpid")).toString("hex");
    const command = nodeCommand(
      `const fs = require("fs"); fs.writeSync(1, Buffer.from("${request}", "hex")); fs.closeSync(1); setInterval(() => {}, 1000)`,
    );
    const { verdict, protocol } = await runGuest({ command });
    expect(verdict).toMatchObject({ kind: "violation", code: "CLOSED_PIPE", requestNumber: 1 });
    expect(protocol).toBe(1);
  });
});

describe("a guest of the first generation", () => {
  test.for([
    ["finds a terminal, which PyPy dies without", {}, "True"],
    ["finds none where that is said", { terminal: false }, "False"],
  ] as const)("%s", async ([, options, isTerminal], context) => {
    const program =
      'isatty 0 -> bool\nisatty 1 -> bool\nfd = open "/tmp/x" 66 384 -> int\nisatty $fd -> bool';
    const { stdout } = await run(context, program, options);
    expect(text(stdout).match(/isatty .*/g)).toEqual([
      `isatty 0 -> ${isTerminal}`,
      `isatty 1 -> ${isTerminal}`,
      "isatty $fd -> False",
    ]);
  });

  test.for(["event-loop", "eager"] as const)(
    "is answered by the transport %s",
    async (transport, context) => {
      const reads = "read $fd 100000 -> string\n".repeat(20);
      const program = `fd = open "/data" 0 0 -> int\n${reads}exit 7`;
      const files = { "/data": "x".repeat(1_000_000) };
      const { verdict, calls } = await run(context, program, { transport, files });
      expect(verdict).toEqual({ kind: "exit", code: 7 });
      expect(calls.bySignature["ll_os.ll_os_read"]).toBe(20);
    },
  );

  test("is behind the second wall like any other", async (context) => {
    const { wall, verdict } = await run(context, "getpid -> int", { wall: "auto" });
    const { wall: none } = await run(context, "getpid -> int", { wall: "none" });
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    expect(wall.length).toBeGreaterThan(none.filter(({ state }) => state === "on").length);
  });

  test("meets quotas", async (context) => {
    const program =
      'fd = open "/tmp/x" 66 384 -> int\nwrite $fd "ab"*10000 -> int\nwrite $fd "more" -> int\nexit 0';
    const quotas = { bytes: 8192 };
    const { stdout, quotasReached } = await run(context, program, { quotas });
    expect(text(stdout)).toContain("-> 8192");
    expect(await run(context, program, { quotas, onQuota: "stop" })).toMatchObject({
      verdict: { kind: "limit", limit: "fileBytes" },
      protocol: 1,
    });
    expect(quotasReached).toMatchObject([{ quota: "bytes", value: 8192 }]);
  });

  test("says nothing of a generation where it says nothing", async () => {
    expect((await runGuest({ command: nodeCommand("") })).protocol).toBeUndefined();
  });
});

test.each([[3], ["1"], [null]])("a protocol of %o is refused", async (protocol) => {
  const options = { command: nodeCommand(""), protocol: protocol as never };
  await expect(runGuest(options)).rejects.toThrow(
    new TypeError(`expected protocol to be one of auto, 1, 2, received ${protocol}`),
  );
});
