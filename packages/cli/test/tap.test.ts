import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeConversation, nameOfExchange, readRecording, traceLine } from "@sandbox/replay";
import { compileGuest, fixturePath } from "@sandbox/test-fixtures";
import { afterEach, beforeEach, describe, expect, type TestContext, test } from "vitest";

const main = new URL("../dist/main.js", import.meta.url).pathname;
const controller = fixturePath("controllers/controller.py");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tap-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a command; `script` is what stands at the other end of its pipes. */
function run(
  command: readonly string[],
  input: Uint8Array | string = "",
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { env: { ...process.env, ...env } });
  const out: Buffer[] = [];
  let stderr = "";
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve) => {
    child.once("close", (status, signal) => resolve({ status, signal, stdout: Buffer.concat(out), stderr }));
  });
}

function tap(...args: string[]): string[] {
  return [process.execPath, main, "tap", ...args];
}

function recorded(name: string) {
  return readRecording(new Uint8Array(readFileSync(join(folder, name))));
}

function guest(context: TestContext, name: string): string {
  const file = compileGuest(name);
  return typeof file === "string" ? file : context.skip(file.skipped);
}

function needPython(context: TestContext): void {
  if (spawnSync("python3", ["--version"]).status !== 0) context.skip("no python3");
}

describe("a tap between a controller that is not ours and a guest", () => {
  test("leaves all as it is without it, and records every call", async (context) => {
    needPython(context);
    const file = guest(context, "files");
    const with_ = join(folder, "t.sbrec");
    const command = (...guestCommand: string[]) => [
      "python3",
      controller,
      "--text",
      "/tmp/x=1",
      "--",
      ...guestCommand,
    ];
    const without = await run(command(file, "/tmp"));
    const tapped = await run(command(...tap("--record", with_, "--", file, "/tmp")));
    expect(without.stdout.toString()).toContain("entry moved.bin\n");
    expect({ ...tapped, stdout: tapped.stdout.toString() }).toEqual({
      ...without,
      stdout: without.stdout.toString(),
    });
    const { messages, events, totals, description } = recorded("t.sbrec");
    const exchanges = decodeConversation(messages);
    expect(exchanges.map(nameOfExchange)).toContain("readdir");
    expect(traceLine(exchanges[0] as (typeof exchanges)[number])).toBe('getcwd("/", 4096) = "/"');
    expect(totals?.["verdict"]).toEqual({ kind: "exit", code: 0 });
    expect(description["guest"]).toEqual({ argv: ["files", "/tmp"] });
    expect(events.map(({ event }) => event["kind"])).toEqual(["start", "eof", "exit"]);
  });

  test("keeps a clock, an environment and its secret", async (context) => {
    needPython(context);
    const file = guest(context, "env");
    const options = ["--record", join(folder, "e.sbrec"), "--redact", "env", "--no-pack"];
    const command = [
      "python3",
      controller,
      "--env",
      "KEY=hunter2",
      "--",
      ...tap(...options, "--", file, "KEY", "10"),
    ];
    const { stdout, status } = await run(command);
    expect(status).toBe(0);
    expect(stdout.toString()).toContain("getenv KEY hunter2\n");
    const calls = decodeConversation(recorded("e.sbrec").messages).map((exchange) => traceLine(exchange));
    expect(calls[0]).toBe('getenv("KEY") = "*******"');
    expect(calls).toContain('get_environ() = ["KEY=*******"]');
  });

  test("passes on what the guest says of itself, and records nothing", async (context) => {
    const file = guest(context, "files");
    const env = { RPY_SANDBOX_DUMP: "1" };
    const tapped = await run(tap("--record", join(folder, "dump.sbrec"), "--", file, "/tmp"), "", env);
    expect(tapped).toEqual(await run([file, "/tmp"], "", env));
    expect(tapped.stdout.toString()).toContain("Funcs: close(i)i");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("a tap passes on untouched", () => {
  const shell = (script: string, ...options: string[]) =>
    tap("--record", join(folder, "s.sbrec"), ...options, "--", "/bin/sh", "-c", script);

  test("bytes that are no messages, both ways", async () => {
    const input = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    const { stdout, status } = await run(shell("cat; printf 'the end'"), input);
    expect(status).toBe(0);
    expect(Buffer.compare(stdout, Buffer.concat([input, Buffer.from("the end")]))).toBe(0);
    const { messages, events } = recorded("s.sbrec");
    const side = (direction: string) =>
      Buffer.concat(messages.filter((one) => one.direction === direction).map(({ bytes }) => bytes));
    expect(Buffer.compare(side("controller-to-guest"), input)).toBe(0);
    expect(Buffer.compare(side("guest-to-controller"), stdout)).toBe(0);
    expect(messages.every(({ isRaw }) => isRaw)).toBe(true);
    expect(events.map(({ event }) => event["kind"])).toContain("undecodable");
  });

  test("standard error and an exit status", async () => {
    const { stderr, status } = await run(shell("echo last words >&2; exit 41"));
    expect({ stderr, status }).toEqual({ stderr: "last words\n", status: 41 });
    const { stderr: kept, totals } = recorded("s.sbrec");
    expect(Buffer.from(kept).toString()).toBe("last words\n");
    expect(totals?.["verdict"]).toEqual({ kind: "exit", code: 41 });
  });

  test.each(["SIGABRT", "SIGKILL", "SIGTERM", "SIGSEGV"] as const)("a death by %s", async (signal) => {
    const ended = await run(shell(`ulimit -c 0; kill -s ${signal.slice(3)} $$`));
    expect(ended.signal).toBe(signal);
    expect(recorded("s.sbrec").totals?.["verdict"]).toEqual({ kind: "signal", signal });
  });

  test("the end of what the guest writes while it lives on, and a signal to it", async () => {
    const [file = "", ...args] = shell("trap 'exit 9' TERM; exec >&-; while :; do sleep 0.05; done");
    const child = spawn(file, args);
    await new Promise((resolve) => child.stdout.once("end", resolve).resume());
    expect(child.exitCode).toBe(null);
    child.kill("SIGTERM");
    const status = await new Promise((resolve) => child.once("exit", resolve));
    expect(status).toBe(9);
    expect(recorded("s.sbrec").events.map(({ event }) => event["kind"])).toEqual(["start", "eof", "exit"]);
  });

  test("an environment", async () => {
    const { stdout } = await run(shell('printf %s "$OF_THE_CALLER"'), "", { OF_THE_CALLER: "seen" });
    expect(stdout.toString()).toBe("seen");
  });
});

describe("a tap that cannot", () => {
  test("replaces no file", async () => {
    const path = join(folder, "there.sbrec");
    expect((await run(tap("--record", path, "--", "/bin/true"))).status).toBe(0);
    const again = await run(tap("--record", path, "--", "/bin/true"));
    expect(again).toMatchObject({
      status: 2,
      stderr: `sandbox: ${path}: is there already; --force replaces it\n`,
    });
    expect((await run(tap("--force", "--record", path, "--", "/bin/true"))).status).toBe(0);
  });

  test("starts no guest that is not there", async () => {
    const { status, stderr } = await run(tap("--record", join(folder, "x.sbrec"), "--", "/nowhere/guest"));
    expect(status).toBe(127);
    expect(stderr).toMatch(/^sandbox: Error: spawn \/nowhere\/guest ENOENT\n$/);
    expect(recorded("x.sbrec").totals?.["verdict"]).toMatchObject({ kind: "host-error" });
  });
});
