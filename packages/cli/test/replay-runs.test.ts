// Each guest is recorded and replayed this often: 2 and 2 unless SANDBOX_REPLAY_RUNS says more (20 for all).
// SANDBOX_PYPY_GUESTS is a folder with bin/pypy2-sandbox, bin/pypy3-sandbox and lib/pypy2, lib/pypy3.
import { join } from "node:path";
import { type RunOptions, runGuest } from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import {
  decodeConversation,
  type Exchange,
  formatControllerReplayReport,
  loadSession,
  outputOfExchange,
  Recorder,
} from "@sandbox/replay";
import {
  compileGuest,
  type MarshalGuestCommand,
  marshalGuestInC,
  marshalGuestInPython,
  marshalPrograms,
  type Skipped,
} from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { runLiveGuest } from "../src/replay/live-guest.js";

const runs = Number(process.env["SANDBOX_REPLAY_RUNS"] ?? 2);
const pypyGuests = process.env["SANDBOX_PYPY_GUESTS"];
const timeoutMs = 60_000;

const clockRandomFiles = `
import os, random, sys, time
start = time.time()
with open("/tmp/a.txt", "w") as out:
    out.write("%d %s" % (random.randrange(10 ** 9), os.urandom(8)))
print(open("/tmp/a.txt").read(), os.listdir("/tmp"))
os.mkdir("/tmp/d")
os.rename("/tmp/a.txt", "/tmp/d/b")
print(os.stat("/tmp/d/b").st_mtime, sorted(os.listdir("/tmp/d")), os.environ["HOME"])
try:
    open("/missing")
except (IOError, OSError) as error:
    print(error)
time.sleep(0.005)
print(time.time() - start, time.localtime())
sys.exit(7)
`;

interface Case {
  readonly name: string;
  /** What is run, or why it cannot be. */
  readonly options: () => RunOptions | { readonly skipped: string };
}

function compiled(name: string, args: readonly string[]): RunOptions | { readonly skipped: string } {
  const file = compileGuest(name);
  return typeof file === "string" ? { command: { file, args }, env: { HOME: "/tmp", LANG: "C" } } : file;
}

function pypy(name: string): RunOptions | { readonly skipped: string } {
  if (pypyGuests === undefined) return { skipped: "no PyPy: SANDBOX_PYPY_GUESTS names the folder of some" };
  const library = ["lib-python", "lib_pypy"];
  return {
    command: {
      file: join(pypyGuests, "bin", `${name}-sandbox`),
      argv0: "/lib/pypy",
      args: ["-B", "-S", "-c", clockRandomFiles],
    },
    files: {
      "/proc/cpuinfo": "processor\t: 0\ncache size\t: 4096 KB\n",
      "/lib/pypy": { data: "", mode: 0o755 },
    },
    mounts: library.map((part) => ({ host: join(pypyGuests, "lib", name, part), at: `/lib/${part}` })),
    env: { HOME: "/tmp" },
  };
}

/** The programs of the guests of the first generation, for one of those: two of them unless more is asked for. */
function marshalCases(language: string, guest: () => MarshalGuestCommand | Skipped): Case[] {
  const isWanted = ({ name }: { readonly name: string }) =>
    process.env["SANDBOX_REPLAY_RUNS"] !== undefined || name === "files" || name === "clock";
  return marshalPrograms.filter(isWanted).map(({ name, program, options }) => ({
    name: `${language}, first generation: ${name}`,
    options: () => {
      const command = guest();
      return "skipped" in command
        ? command
        : { ...options, command: { ...command, args: [...command.args, program] } };
    },
  }));
}

const cases: readonly Case[] = [
  {
    name: "Python, the default guest",
    options: () => ({ command: pythonGuest({ args: ["-c", clockRandomFiles] }), env: { HOME: "/tmp" } }),
  },
  { name: "C: files", options: () => compiled("files", ["/tmp"]) },
  { name: "C: env", options: () => compiled("env", ["HOME", "5"]) },
  { name: "C: kinds", options: () => compiled("kinds", []) },
  { name: "PyPy 2.7", options: () => pypy("pypy2") },
  { name: "PyPy 3.6", options: () => pypy("pypy3") },
  ...marshalCases("C", marshalGuestInC),
  ...marshalCases("Python", marshalGuestInPython),
];

async function record(options: RunOptions) {
  const parts: Uint8Array[] = [];
  const recorder = new Recorder({ sink: (bytes) => parts.push(bytes.slice()) });
  const result = await runGuest({
    ...options,
    observe: (direction, bytes) => recorder.observe(direction, bytes),
  });
  recorder.end(JSON.parse(JSON.stringify(result.verdict)));
  return { result, exchanges: decodeConversation(loadSession(parts).frames) };
}

/** Answers a live guest from a recording: what it printed, how it ended, and whether it was the recorded one. */
async function replay(exchanges: readonly Exchange[], { command }: RunOptions) {
  const printed: Uint8Array[] = [];
  const { report, end } = await runLiveGuest(command, exchanges, {
    timeoutMs,
    onStart: () => {},
    onAnswered: (exchange) => {
      const output = outputOfExchange(exchange);
      if (output?.fd === 1) printed.push(output.bytes);
    },
  });
  // One that asked to exit was not answered, and has then been killed.
  const last = exchanges.at(-1)?.request;
  const asked = last?.kind === "request" && last.call === "_exit(i)v" ? last.args.status : undefined;
  return {
    report: report && formatControllerReplayReport(report).replace(/\n.*clocks.*/g, ""),
    stdout: Buffer.concat(printed).toString(),
    code: report?.end === "unanswered" ? asked : end.code,
  };
}

describe.each(cases)("$name, recorded and replayed as controller into a live guest,", ({ options: make }) => {
  test(
    `prints and ends the same, ${runs} times of ${runs} for each of ${runs} runs`,
    async (context) => {
      const options = make();
      if ("skipped" in options) return context.skip(options.skipped);
      let replays = 0;
      let replayMs = 0;
      for (let run = 0; run < runs; run++) {
        const { result, exchanges } = await record(options);
        expect(result.verdict.kind).toBe("exit");
        const expected = {
          report: `replay matched: ${exchanges.length} requests`,
          stdout: new TextDecoder().decode(result.stdout),
          code: result.verdict.kind === "exit" ? result.verdict.code : undefined,
        };
        for (let again = 0; again < runs; again++) {
          const startedAt = performance.now();
          expect(await replay(exchanges, options)).toEqual(expected);
          replayMs += performance.now() - startedAt;
          replays++;
        }
      }
      expect(replays).toBe(runs * runs);
      if (process.env["SANDBOX_REPLAY_RUNS"] !== undefined)
        console.log(`${context.task.name}: ${replays} replays, ${(replayMs / replays).toFixed(0)} ms each`);
    },
    timeoutMs + runs * runs * 5000,
  );
});
