import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import {
  type FileContent,
  fail,
  type Handlers,
  type RunOptions,
  runGuest,
  type Verdict,
} from "@sandbox/controller";
import { pointer } from "@sandbox/protocol";
import { decodeConversation, readFrames } from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { madeDo, recordingNames } from "./recordings.js";

const replayProcess = new URL("replay-process.mjs", import.meta.url).pathname;

/** What the JSON beside a recording says. */
interface Recorded {
  readonly argv: readonly string[];
  readonly exitCode: number;
  readonly stderr: string;
  readonly stdout: string | { readonly bytes: number; readonly sha256: string };
  readonly virtualStderr: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly text?: string }>>;
  readonly env: Readonly<Record<string, string>>;
  readonly calls: number;
  readonly callCounts: Readonly<Record<string, number>>;
}

/** It called a pipe open for reading and writing, and gave execute permission to a file whose mode has none. */
const ignoredIn: Readonly<Record<string, readonly string[]>> = {
  "pypy2-script": ["fcntl"],
  "pypy3-script": ["fcntl", "stat.st_mode"],
};

/** What the recorded controller answered for what it did not know, and for the externals of `kinds`. */
const handlers: Partial<Handlers> = {
  uname: () => fail("ENOSYS"),
  dirfd: () => fail("ENOSYS"),
  kinds_mix: ({ number, integer }) => (Number.isFinite(number) ? number + integer + 0.5 : number),
  kinds_void: () => {},
  kinds_ptr: () => pointer(0xdeadbeefcafen),
  kinds_single: ({ number }) => number + 1,
  kinds_wide: () => -1234567890123456789n,
};

function contentOf(path: string, file: Recorded["files"][string]): FileContent {
  if (file.text !== undefined) return file.text;
  if (!path.endsWith("big.bin")) throw new Error(`the JSON does not say what is in ${path}`);
  return Uint8Array.from({ length: file.bytes }, (_, i) => (7 * i + (i >> 8)) & 255);
}

/** The system that the recorded guest found. */
function systemOf(recorded: Recorded): Partial<RunOptions> {
  const files = Object.entries(recorded.files).map(([path, file]) => {
    // Interpreters want their own executable to be one.
    const mode = path.startsWith("/lib/pypy") ? 0o755 : 0o644;
    return [path, { data: contentOf(path, file), mode }] as const;
  });
  return {
    files: Object.fromEntries(files),
    directories: { "/tmp": { mode: 0o755 } },
    env: recorded.env,
    cwd: "/tmp",
    interpreterHome: "/pypy",
    clock: { frozenAt: 1_564_610_400_250_000_000n },
  };
}

function verdictOf({ exitCode }: Recorded): Verdict {
  if (exitCode >= 0) return { kind: "exit", code: exitCode };
  const [signal = ""] = Object.entries(constants.signals).find(([, number]) => number === -exitCode) ?? [];
  return { kind: "signal", signal };
}

describe.each(recordingNames)("the recording %s, replayed as guest against our controller,", (name) => {
  const file = fixturePath(`recordings/${name}.frames`);
  const recorded = JSON.parse(readFileSync(fixturePath(`recordings/${name}.json`), "utf8")) as Recorded;

  const mayDiffer = [...madeDo, ...(ignoredIn[name] ?? [])];

  test("is answered as it was, and ends with its verdict and its output", async () => {
    const { verdict, stdout, stderr, guestStderr, calls } = await runGuest({
      ...systemOf(recorded),
      command: { file: process.execPath, args: [replayProcess, file, mayDiffer.join(",")] },
      handlers,
      // A limit answers PYPY_GC_MAX, which the recorded controller did not.
      limits: { memoryBytes: Number.POSITIVE_INFINITY },
    });
    expect(new TextDecoder().decode(guestStderr)).toBe(recorded.stderr);
    expect(verdict).toEqual(verdictOf(recorded));
    if (typeof recorded.stdout === "string") expect(new TextDecoder().decode(stdout)).toBe(recorded.stdout);
    else expect(createHash("sha256").update(stdout).digest("hex")).toBe(recorded.stdout.sha256);
    expect(new TextDecoder().decode(stderr)).toBe(recorded.virtualStderr);
    expect(calls).toEqual({ total: recorded.calls, bySignature: recorded.callCounts });
  });

  test("has the calls that its JSON counts", () => {
    expect(decodeConversation(readFrames(readFileSync(file))).length).toBe(recorded.calls);
  });
});
