// The recordings of the first generation, made with the controller that old PyPys came with, against ours.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSystem, type FileContent, runGuest, Session, type SystemOptions } from "@sandbox/controller";
import { linuxX8664 } from "@sandbox/protocol";
import { decodeConversation, formatReplayReport, readFrames, replayAsGuest } from "@sandbox/replay";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

const replayProcess = new URL("replay-process.mjs", import.meta.url).pathname;

/** What the JSON beside a recording says. */
interface Recorded {
  readonly exitCode: number;
  readonly stderr: string;
  readonly stdout: string | { readonly bytes: number; readonly sha256: string };
  readonly virtualStderr: string;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly text?: string }>>;
  readonly env: Readonly<Record<string, string>>;
  readonly calls: number;
  readonly callCounts: Readonly<Record<string, number>>;
}

/**
 * What the recorded controller made up and ours answers as it is: a directory has a link for each that is in it and
 * a size, and a file may be run where its mode says so.
 */
const madeUp: Readonly<Record<string, readonly string[]>> = {
  big: [],
  "clock-env": [],
  files: ["stat.st_nlink", "stat.st_size"],
  "pypy2-script": ["stat.st_nlink", "stat.st_size", "stat.st_mode"],
};

/** It said so of the streams of its guest, but for one guest, which it gave a pipe. */
const terminal: Readonly<Record<string, boolean>> = { "clock-env": false };

function contentOf(path: string, file: Recorded["files"][string]): FileContent {
  if (file.text !== undefined) return file.text;
  if (!path.endsWith("big.bin")) throw new Error(`the JSON does not say what is in ${path}`);
  return Uint8Array.from({ length: file.bytes }, (_, i) => (7 * i + (i >> 8)) & 255);
}

/** The system that the recorded guest found. */
function systemOf(name: string, recorded: Recorded): SystemOptions {
  const files = Object.entries(recorded.files).map(([path, file]) => {
    // PyPy wants its own executable to be one.
    const mode = path.startsWith("/bin/pypy") ? 0o755 : 0o644;
    return [path, { data: contentOf(path, file), mode }] as const;
  });
  return {
    files: Object.fromEntries(files),
    directories: { "/tmp": { mode: 0o755 } },
    env: recorded.env,
    cwd: "/tmp",
    clock: { frozenAt: 1_564_610_400_250_000_000n },
    ...(terminal[name] === undefined ? {} : { terminal: terminal[name] }),
  };
}

describe.each(Object.keys(madeUp))("the recording %s of the first generation, replayed as guest,", (name) => {
  const file = fixturePath(`recordings/generation-1/${name}.frames`);
  const recorded = JSON.parse(readFileSync(file.replace(/frames$/, "json"), "utf8")) as Recorded;
  const ignore = madeUp[name] ?? [];

  test("is answered as it was, and ends with its verdict and its output", async () => {
    const { protocol, verdict, stdout, stderr, guestStderr, calls } = await runGuest({
      ...systemOf(name, recorded),
      command: { file: process.execPath, args: [replayProcess, file, ignore.join(",")] },
    });
    expect(new TextDecoder().decode(guestStderr)).toBe(recorded.stderr);
    expect({ protocol, verdict }).toEqual({
      protocol: 1,
      verdict: { kind: "exit", code: recorded.exitCode },
    });
    if (typeof recorded.stdout === "string") expect(new TextDecoder().decode(stdout)).toBe(recorded.stdout);
    else expect(createHash("sha256").update(stdout).digest("hex")).toBe(recorded.stdout.sha256);
    expect(new TextDecoder().decode(stderr)).toBe(recorded.virtualStderr);
    expect(calls).toEqual({ total: recorded.calls, bySignature: recorded.callCounts });
  });

  const replay = async (ignored: readonly string[]) => {
    const system = createSystem({ terminal: true, ...systemOf(name, recorded) });
    const report = await replayAsGuest(
      decodeConversation(readFrames(readFileSync(file))),
      (guest) => {
        const send = (bytes: Uint8Array) => guest.receive(bytes);
        const session = new Session({ abi: linuxX8664, handlers: system, send, onEnd: () => guest.close() });
        return { send: (bytes) => session.receive(bytes) };
      },
      { ignore: ignored },
    );
    system.dispose();
    return report;
  };

  test("differs in nothing but what was made up, and in all of that", async () => {
    expect(formatReplayReport(await replay(ignore))).toBe(`replay matched: ${recorded.calls} requests`);
    for (const field of ignore) {
      const { divergence } = await replay(ignore.filter((other) => other !== field));
      expect(divergence?.fields?.map((one) => one.name)).toEqual([field]);
    }
  });
});
