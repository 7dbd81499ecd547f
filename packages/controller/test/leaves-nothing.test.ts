import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { isAlive, limitsGuest } from "./limits-guest.js";

const library = new URL("../dist/index.js", import.meta.url).href;

/** Runs a program that uses the library; it has to end by itself, since nothing ends it but a time-out. */
function runProgram(body: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  const program = `
import { runGuest, startGuest } from ${JSON.stringify(library)};
const guest = ${JSON.stringify(limitsGuest)};
const node = (code) => ({ file: process.execPath, args: ["-e", code] });
const resources = () => process.getActiveResourcesInfo().filter((name) => !/^(TTY|Pipe|FSReqPromise)Wrap$/.test(name));
const descriptors = async () => (await import("node:fs")).readdirSync("/proc/self/fd").length;
${body}`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    timeout: 45_000,
    killSignal: "SIGKILL",
  });
}

describe("a program whose guest has ended", () => {
  test.for([
    ["by itself", "await runGuest({ command: node('process.exit(3)') })"],
    ["at a limit", "await runGuest({ command: node('for (;;);'), limits: { wallMs: 300 } })"],
    ["by its signal", "await runGuest({ command: node('for (;;);'), signal: AbortSignal.timeout(300) })"],
    ["before its start", "await runGuest({ command: node(''), signal: AbortSignal.abort() })"],
    ["without a start", "await runGuest({ command: { file: '/nonexistent' } })"],
    [
      "with its block",
      "const running = startGuest({ command: node('for (;;);') }); await running[Symbol.asyncDispose]()",
    ],
    [
      "in the middle of a message",
      "await runGuest({ command: node('process.stdout.write(\"\\\\x09get\")') })",
    ],
  ] as const)("ends by itself, with no timer and no handle left: %s", ([, body]) => {
    const { status, stdout, stderr } = runProgram(`
${body};
await new Promise((resolve) => setTimeout(resolve, 20));
console.log(JSON.stringify(resources()));`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual([]);
  });

  test("has as many open files as before, after fifty guests of every end", (context) => {
    if (process.platform !== "linux") context.skip("there is no /proc to see open files in");
    const { status, stdout, stderr } = runProgram(`
const ends = [
  () => runGuest({ command: node("process.exit(0)") }),
  () => runGuest({ command: node("for (;;);"), limits: { wallMs: 200 } }),
  () => runGuest({ command: node("for (;;);"), signal: AbortSignal.timeout(100) }),
  () => runGuest({ command: { file: "/nonexistent" } }),
  () => runGuest({ command: node("process.kill(process.pid, 'SIGSTOP')"), limits: { wallMs: 200 } }),
];
await ends[0]();
const before = await descriptors();
for (let round = 0; round < 10; round++) await Promise.all(ends.map((end) => end()));
await new Promise((resolve) => setTimeout(resolve, 50));
console.log((await descriptors()) - before);`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(Number(stdout)).toBeLessThanOrEqual(0);
  });
});

describe("a program that ends before its guest", () => {
  test.for(["process.exit(7)", "setTimeout(() => { throw new Error('a bug') }, 0)"])(
    "takes the guest with it: %s",
    async (end, context) => {
      if (typeof limitsGuest !== "string") return context.skip(limitsGuest.skipped);
      const { stdout } = runProgram(`
runGuest({ command: { file: guest, args: ["ignore"] }, wall: "none", onStart: (pid) => {
  process.stdout.write(String(pid));
  setTimeout(() => { ${end} }, 100);
} });`);
      expect(Number(stdout)).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(isAlive(Number(stdout))).toBe(false);
    },
  );
});
