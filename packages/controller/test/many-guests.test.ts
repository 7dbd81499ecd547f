import { monitorEventLoopDelay } from "node:perf_hooks";
import { startGuest } from "@sandbox/controller";
import { compileGuest } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

const pace = compileGuest("pace");
const calls = compileGuest("calls");

/** What a hostile guest does all the while. */
const hostiles = [
  ["makes valid calls without a pause", { file: calls as string, args: ["1000000000", "getuid", "/"] }],
  ["computes and makes no call", { file: "/bin/sh", args: ["-c", "while :; do :; done"] }],
  ["floods its real stderr", { file: "/bin/sh", args: ["-c", "yes >&2"] }],
  ["never reads", { file: "/bin/sh", args: ["-c", String.raw`printf '\011getpid()i'; sleep 100`] }],
] as const;

describe("guests of one event loop", () => {
  test.for(hostiles)("are all answered while one of them %s", async ([, command], context) => {
    if (typeof pace !== "string") return context.skip(pace.skipped);
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    await using hostile = startGuest({ command, wall: "none" });
    const others = Array.from({ length: 24 }, () =>
      startGuest({ command: { file: pace, args: ["20", "10000"] }, wall: "none" }),
    );
    const results = await Promise.all(others.map(({ result }) => result));
    lag.disable();
    expect(results.map(({ verdict }) => verdict)).toEqual(others.map(() => ({ kind: "exit", code: 0 })));
    expect(results.every(({ calls }) => calls.total === 20)).toBe(true);
    expect(await Promise.race([hostile.result, "still there"])).toBe("still there");
    // 24 processes were started in one turn; what is found here is a loop that one guest has for itself.
    expect(lag.max / 1e6).toBeLessThan(5000);
  });
});
