import { spawnSync } from "node:child_process";
import { runGuest } from "@sandbox/controller";
import { PROTOCOL_VERSION } from "@sandbox/protocol";
import { callTable } from "@sandbox/replay";
import { compileStubsGuest } from "@sandbox/test-fixtures";
import { describe, expect, type TestContext, test } from "vitest";

/** Compiles the guest that is linked with the generated stubs, or skips the test where there is no compiler. */
function compiled(context: TestContext): string {
  const result = compileStubsGuest();
  if (typeof result !== "string") return context.skip(result.skipped);
  return result;
}

/** What the guest says on its own stderr, and how it ends, when a controller writes `answer` and goes. */
function endOf(file: string, answer: Uint8Array) {
  const { stderr, signal } = spawnSync(file, { input: answer, encoding: "latin1" });
  return { stderr, signal };
}

describe("a guest linked with the generated C stubs", () => {
  test("makes, reads, lists and removes files, asks for the time and its environment, and exits", async (context) => {
    const { verdict, stdout, guestStderr } = await runGuest({
      command: { file: compiled(context) },
      env: { GREETING: "bonjour" },
      clock: { startAt: 1_564_610_400_250_000_000n },
      handlers: { kinds_mix: ({ number, integer }) => number * integer },
    });
    expect(new TextDecoder().decode(guestStderr)).toBe("");
    expect(new TextDecoder().decode(stdout).trimEnd().split("\n")).toEqual([
      "getcwd /tmp/stubs",
      "write 9",
      "lseek 4",
      "read 5 same",
      "fstat64 size 9 mode 100640",
      "stat64 size 2",
      "readdir .",
      "readdir ..",
      "readdir moved.bin",
      "open -1 ENOENT",
      "errno after a success ENOENT",
      "readlink -1 EINVAL",
      "getenv bonjour",
      "getenv (unset)",
      "clock_gettime 1564610400.250000000 time same",
      "umask 22 22",
      "kinds_mix 10.5",
    ]);
    expect(verdict).toEqual({ kind: "exit", code: 0 });
  });

  test("prints its calls where RPY_SANDBOX_DUMP asks, all that the specification has", (context) => {
    const { stdout, status } = spawnSync(compiled(context), {
      env: { RPY_SANDBOX_DUMP: "1" },
      encoding: "utf8",
    });
    const signatures = Object.keys(callTable).sort();
    expect(stdout).toBe(`Version: ${PROTOCOL_VERSION}\nPlatform: linux\nFuncs: ${signatures.join(" ")}\n`);
    expect(status).toBe(0);
  });

  test.for([
    ["goes away", "", "sandbox: stdin is closed, subprocess interrupted\n"],
    ["writes an unknown byte", "?", "sandbox: protocol error: unexpected byte 63\n"],
    ["writes a byte above 127", "\xff", "sandbox: protocol error: unexpected byte -1\n"],
    [
      "answers a result of another kind",
      "p",
      "sandbox: chdir(p)i: waiting for a result of type i but got p instead\n",
    ],
    [
      "reads a bad address",
      `R${"\0".repeat(8)}\x01${"\0".repeat(7)}`,
      "sandbox: write(stdout): Bad address\n",
    ],
    [
      "writes a bad address",
      `W${"\0".repeat(8)}\x01${"\0".repeat(7)}x`,
      "sandbox: read(stdin): Bad address\n",
    ],
    [
      "allocates more than there is",
      `M${"\xff".repeat(7)}\x0f`,
      "sandbox: command M: failed to allocate 1152921504606846975 bytes\n",
    ],
  ])("dies as rsandbox.c does where the controller %s", ([, answer = "", stderr], context) => {
    expect(endOf(compiled(context), Buffer.from(answer, "latin1"))).toEqual({ stderr, signal: "SIGABRT" });
  });
});
