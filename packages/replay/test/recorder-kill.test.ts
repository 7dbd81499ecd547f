import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linuxX8664 } from "@sandbox/protocol";
import { fixturePath } from "@sandbox/test-fixtures";
import { afterAll, expect, test } from "vitest";
import { sameBytes } from "../src/bytes.js";
import { readFrames, readRecording } from "../src/index.js";
import { MessageSplitter } from "../src/record/message-splitter.js";

const folder = mkdtempSync(join(tmpdir(), "recorder-kill-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** `SANDBOX_KILLS=1000` for the long run. */
const kills = Number(process.env["SANDBOX_KILLS"] ?? 100);
/** The longest that a recorder lives once it records, in milliseconds. */
const lifeMs = 40;
const program = new URL("recorder-guest.mjs", import.meta.url).pathname;

/** The messages that the recorder writes again and again, and how many of them each frame makes whole. */
function messagesOf(fixture: string) {
  const splitter = new MessageSplitter(linuxX8664);
  const messages: Uint8Array[] = [];
  const counts = readFrames(new Uint8Array(readFileSync(fixture))).map(({ direction, bytes }) => {
    const found = splitter.push(direction, bytes);
    messages.push(...found.map((one) => one.bytes.slice()));
    return found.length;
  });
  return { messages, counts };
}

/** How many messages a controller has acted on after so many frames. */
function actedOn(frames: number, { messages, counts }: ReturnType<typeof messagesOf>): number {
  const rounds = Math.floor(frames / counts.length);
  const rest = counts.slice(0, frames % counts.length);
  return rounds * messages.length + rest.reduce((sum, count) => sum + count, 0);
}

test(`a recorder that is killed leaves all whole messages, ${kills} times`, {
  timeout: 20_000 + kills * 2000,
}, async () => {
  const fixtures = ["big", "files", "pypy3-script"].map((name) => fixturePath(`recordings/${name}.frames`));
  const expected = fixtures.map(messagesOf);
  let tails = 0;
  let recorded = 0;
  const one = async (run: number) => {
    const which = run % fixtures.length;
    const paths = [join(folder, `${run}.sbrec`), join(folder, `${run}.acted`)] as const;
    const child = spawn(process.execPath, [program, fixtures[which] as string, ...paths]);
    const exited = once(child, "exit");
    await Promise.race([once(child.stdout, "data"), exited]);
    expect(child.exitCode).toBe(null);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * lifeMs));
    child.kill("SIGKILL");
    await exited;
    const [path, acted] = paths;
    const file = new Uint8Array(readFileSync(path));
    const { messages, state, tailBytes } = readRecording(file);
    const known = expected[which] as ReturnType<typeof messagesOf>;
    const own = known.messages;
    const wrong = messages.findIndex(
      ({ bytes }, index) => !sameBytes(bytes, own[index % own.length] as Uint8Array),
    );
    expect(wrong).toBe(-1);
    expect(messages.length).toBeGreaterThanOrEqual(actedOn(statSync(acted).size, known));
    expect(state).toBe("interrupted");
    if (tailBytes > 0) tails++;
    recorded += messages.length;
    rmSync(path);
    rmSync(acted);
  };
  for (let run = 0; run < kills; run += 2) await Promise.all([one(run), one(run + 1)]);
  // Kills that never met a recorder at work would show nothing.
  expect(recorded).toBeGreaterThan(kills);
  console.log(`${kills} recorders killed: ${recorded} messages, ${tails} files with a tail`);
});
