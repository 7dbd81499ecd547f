import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileGuest } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { runGuest } from "../run-guest.js";
import type { RunOptions } from "../run-options.js";
import { describeVerdict } from "../verdict.js";
import { raiseWall } from "./raise-wall.js";
import { findTools } from "./tools.js";

/** What becomes of each action of the guest `breakout`, behind bwrap and behind launchers alone. */
const attempts: readonly (readonly [action: string, behindBwrap: string, behindFilter: string])[] = [
  ["passwd", "passwd ENOENT", "passwd ENOENT"],
  ["passwd-by-proc", "passwd-by-proc ENOENT", "passwd-by-proc ENOENT"],
  ["proc", "proc ENOENT", "proc ENOENT"],
  ["device", "device ENOENT", "device ENOENT"],
  ["list", "list ENOENT", "list ENOENT"],
  ["execve", "execve ENOENT", "execve ENOENT"],
  // A program below /tmp brings its folder with it, to be read only.
  ["write", "write (ENOENT|EROFS)", "SIGSYS"],
  ["connect", "connect ENETUNREACH", "SIGSYS"],
  ["socket", "socket done", "SIGSYS"],
  ["fork", "fork done", "SIGSYS"],
  ["kill-parent", "kill-parent done", "SIGSYS"],
  ["ptrace", "ptrace done", "SIGSYS"],
  ["setuid", "setuid EINVAL", "SIGSYS"],
  ["mount", "mount ENOENT", "SIGSYS"],
  ["descriptors", "descriptors EBADF", "descriptors EPERM"],
  ["writable-code", "writable-code done", "SIGSYS"],
  ["make-code", "make-code done", "SIGSYS"],
  ["send-descriptor", "send-descriptor ENOTSOCK", "SIGSYS"],
  ["call-32-bit", "call-32-bit done", "SIGSYS"],
  ["call-x32", "call-x32 ENOSYS", "SIGSYS"],
  ["call-unknown", "call-unknown ENOSYS", "call-unknown ENOSYS"],
];

const ends: readonly (readonly [word: string, verdict: object])[] = [
  ["exit=3", { kind: "exit", code: 3 }],
  ["exit=134", { kind: "exit", code: 134 }],
  ["exit=139", { kind: "exit", code: 139 }],
  ["exit=255", { kind: "exit", code: 255 }],
  ["fault", { kind: "signal", signal: "SIGSEGV" }],
  ["abort", { kind: "signal", signal: "SIGABRT" }],
  ["divide", { kind: "signal", signal: "SIGFPE" }],
  ["overflow", { kind: "signal", signal: "SIGSEGV" }],
  ["free-twice", { kind: "signal", signal: "SIGABRT" }],
];

const hasBwrap = process.platform === "linux" && worksBwrap();
const limits = { wallMs: 20_000 };
let launchersOnly: string;

beforeAll(() => {
  launchersOnly = mkdtempSync(join(tmpdir(), "sandbox-tools-"));
  const { bwrap: _, ...tools } = findTools();
  for (const [name, path] of Object.entries(tools)) if (path) symlinkSync(path, join(launchersOnly, name));
});
afterAll(() => rmSync(launchersOnly, { recursive: true }));

function worksBwrap(): boolean {
  const { bwrap } = findTools();
  if (!bwrap) return false;
  return spawnSync(bwrap, ["--unshare-all", "--ro-bind", "/", "/", "true"]).status === 0;
}

function breakout(context: TestContext, needsBwrap: boolean): string {
  const executable = compileGuest("breakout");
  if (typeof executable !== "string") return context.skip(executable.skipped);
  if (process.platform !== "linux") return context.skip("walls are there for Linux");
  return needsBwrap && !hasBwrap ? context.skip("bwrap is not installed, or not allowed here") : executable;
}

/** What the guest told of its attempt, or how it ended. */
async function outcome(options: RunOptions): Promise<string> {
  const { stdout, verdict } = await runGuest({ limits, ...options });
  if (verdict.kind === "signal") return verdict.signal;
  return new TextDecoder().decode(stdout).trim() || describeVerdict(verdict);
}

/** A command with its wall in it, for a run that puts up none. */
function walled(file: string, args: readonly string[], options: Parameters<typeof raiseWall>[1]) {
  const { command, dispose, report } = raiseWall({ file, args }, options);
  dispose();
  return { command: { ...command, kind: "other" as const }, report };
}

describe("a guest that was taken over", () => {
  test("and closes its pipe to live on unseen is ended by the filter", async (context) => {
    const file = breakout(context, true);
    expect(await outcome({ command: { file, args: ["close-pipe"] }, wall: "required" })).toBe("SIGSYS");
  });

  test.each(attempts)(
    "that tries %s behind bwrap and its filter ends as %3$s",
    async (action, _, expected) => {
      const executable = compileGuest("breakout");
      if (typeof executable !== "string" || !hasBwrap) return;
      expect(await outcome({ command: { file: executable, args: [action] }, wall: "required" })).toBe(
        expected,
      );
    },
  );

  test.for(attempts)("and tries %s gets as far as namespaces let it", async (row, context) => {
    const file = breakout(context, true);
    const [action, expected] = row;
    const { command, report } = walled(file, [action], { isFiltered: false });
    expect(report).toContainEqual({ measure: "seccomp", state: "off", reason: "no filter was asked for" });
    expect(await outcome({ command, wall: "none" })).toMatch(new RegExp(`^${expected}$`));
  });

  test("reaches no network and no privileges behind launchers alone, and the report says what is missing", async (context) => {
    const file = breakout(context, false);
    const options = { toolPath: launchersOnly };
    const { report } = walled(file, [], options);
    if (report.some(({ measure, state }) => measure === "network" && state === "off"))
      context.skip("unshare is not allowed here");
    const attempt = (action: string) =>
      outcome({ command: walled(file, [action], options).command, wall: "none" });
    expect(await attempt("connect")).toBe("connect ENETUNREACH");
    expect(await attempt("setuid")).toBe("setuid EINVAL");
    expect(await attempt("passwd")).toBe("passwd done");
    const off = report.filter(({ state }) => state === "off");
    expect(off).toEqual([
      { measure: "namespaces", state: "off", reason: "bwrap was not found" },
      { measure: "seccomp", state: "off", reason: "bwrap was not found" },
    ]);
  });
});

describe("a wall", () => {
  test.for(ends)("lets an end by %s be told as it was", async ([word, verdict], context) => {
    const file = breakout(context, true);
    const result = await runGuest({
      command: { file, args: [word] },
      limits,
      wall: "required",
    });
    expect(result.verdict).toEqual(verdict);
  });

  test.for(["/lib/pypy", "pypy", "./bin/pypy", "/lib/../pypy"])(
    "keeps the program's name %s, or says that it cannot",
    async (argv0, context) => {
      const file = breakout(context, true);
      const options = { command: { file, argv0, args: ["exit=3"] }, limits };
      const { verdict, wall } = await runGuest(options);
      expect(verdict).toEqual({ kind: "exit", code: 3 });
      const namespaces = wall.find(({ measure }) => measure === "namespaces");
      expect(namespaces?.state).toBe(argv0.includes("..") ? "off" : "on");
    },
  );

  test("leaves the guest no descriptor but its pipes and the one that tells of its end, no capability and no privileges", async (context) => {
    const file = breakout(context, true);
    const seen: string[] = [];
    await runGuest({
      command: { file, args: ["burn"] },
      limits: { wallMs: 1500 },
      onStart: (pid) => void setTimeout(() => seen.push(...describeProcess(lastChild(pid))), 1000),
    });
    expect(seen).toEqual([
      "0 1 2 4",
      "CapInh:\t0000000000000000",
      "CapPrm:\t0000000000000000",
      "CapEff:\t0000000000000000",
      "CapBnd:\t0000000000000000",
      "CapAmb:\t0000000000000000",
      "NoNewPrivs:\t1",
      "Seccomp:\t2",
    ]);
  });

  test("is refused as a whole where it is required and a part is missing", (context) => {
    const file = breakout(context, false);
    expect(() => raiseWall({ file }, { wall: "required", toolPath: launchersOnly })).toThrow(
      "the wall that was required cannot be put up (namespaces: bwrap was not found; seccomp: bwrap was not found)",
    );
  });

  test("says of a program that cannot be looked into, and of this Node, what it does not know", () => {
    const reasonFor = (file: string) =>
      raiseWall({ file }).report.find(({ measure }) => measure === "seccomp");
    if (process.platform !== "linux") return;
    expect(reasonFor("/nonexistent")).toMatchObject({
      reason: "the program is not an ELF executable that can be read",
    });
    expect(reasonFor(process.execPath)).toMatchObject({ state: "off" });
  });

  test("is none where none is asked for", () => {
    const { command, report, descriptors } = raiseWall({ file: "/bin/true", args: ["x"] }, { wall: "none" });
    expect(command).toEqual({ file: "/bin/true", args: ["x"] });
    expect(descriptors.filter((one) => typeof one === "string" && one !== "ignore")).toEqual([]);
    expect(report.find(({ measure }) => measure === "seccomp")).toEqual({
      measure: "seccomp",
      state: "off",
      reason: "no wall was asked for",
    });
  });
});

/** The process at the end of a chain of only children: the guest behind its launchers. */
function lastChild(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ");
  return child ? lastChild(Number(child)) : pid;
}

function describeProcess(pid: number): string[] {
  const isEmpty = (fd: string) => readlinkSync(`/proc/${pid}/fd/${fd}`) === "/dev/null";
  const descriptors = readdirSync(`/proc/${pid}/fd`).filter((fd) => !isEmpty(fd));
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const lines = status.match(/^(?:Cap\w+|NoNewPrivs|Seccomp):.*$/gm) ?? [];
  return [descriptors.sort((a, b) => Number(a) - Number(b)).join(" "), ...lines];
}
