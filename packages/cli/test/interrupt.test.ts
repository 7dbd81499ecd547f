import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { compileC, fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

const main = new URL("../dist/main.js", import.meta.url).pathname;
const cGuest = compileC({ sources: [fixturePath("guests/limits/limits.c")] });

/** A busy machine must not fail this; an interrupted command takes some ten milliseconds. */
const goneMs = 15_000;

/** The fields of proc(5)'s stat from the state on. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return ["X", "0"];
  }
}

const isAlive = (pid: number) => !/^[ZX]/.test(statOf(pid)[0] ?? "X");

/** All processes that descend from one. */
function descendants(pid: number): number[] {
  const children = readdirSync("/proc")
    .map(Number)
    .filter((one) => Number.isInteger(one) && Number(statOf(one)[1]) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + goneMs; !condition(); ) {
    if (performance.now() > end) throw new Error(`not so after ${goneMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts the command and waits until its guest is there; standard input and output stay open, and nobody reads. */
async function startCommand(args: readonly string[]): Promise<{ child: ChildProcess; guests: number[] }> {
  const child = spawn(process.execPath, [main, "run", ...args], { stdio: ["pipe", "pipe", "pipe"] });
  let guests: number[] = [];
  await until(() => {
    guests = descendants(child.pid ?? 0);
    return guests.length > 0 || child.exitCode !== null;
  });
  return { child, guests };
}

async function interrupt(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  // Before its guest has started the command leaves the signal to the system, which a shell tells as 130 too.
  const gone = new Promise<number | null>((resolve) =>
    child.once("exit", (code, killedBy) => resolve(killedBy === null ? code : 130)),
  );
  child.kill(signal);
  return gone;
}

describe("an interrupted command leaves no process", () => {
  test.for([
    ["while Python starts", [], 0, "SIGINT"],
    ["while a script computes", ["-c", "while True: pass"], 1500, "SIGINT"],
    ["while a script sleeps", ["-c", "import time; time.sleep(60)"], 1500, "SIGTERM"],
    ["while a script waits for input", ["-c", "input()"], 1500, "SIGHUP"],
    ["while nobody reads what a script prints", ["-c", "while True: print('x' * 9999)"], 1500, "SIGINT"],
    [
      "while nobody reads, and it is traced",
      ["--trace", "-c", "while True: print('x' * 9999)"],
      1500,
      "SIGINT",
    ],
  ] as const)("%s", async ([_, args, afterMs, signal], context) => {
    if (process.platform !== "linux") context.skip("there is no /proc to find processes in");
    const { child, guests } = await startCommand(args.length > 0 ? args : ["-c", "print(1)", "x"]);
    expect(guests.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const all = [...new Set([...guests, ...descendants(child.pid ?? 0)])];
    expect(await interrupt(child, signal)).toBe(130);
    expect(all.filter(isAlive)).toEqual([]);
  });

  test("while a native guest is asked what it is", async (context) => {
    if (typeof cGuest !== "string") return context.skip(cGuest.skipped);
    const { child, guests } = await startCommand(["--wall", "none", "--executable", cGuest, "ignore"]);
    expect(guests.length).toBeGreaterThan(0);
    expect(await interrupt(child, "SIGINT")).toBe(130);
    expect(guests.filter(isAlive)).toEqual([]);
  });
});
