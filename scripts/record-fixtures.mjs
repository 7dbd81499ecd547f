// `node scripts/record-fixtures.mjs [NAME...]`: runs test-fixtures/scripts in the default guest and records each
// into test-fixtures/recordings/default. The same run makes the same file: clock, seed, marker and times are given.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./pnpm.mjs";
import { prepare, turbo } from "./turbo.mjs";

const names = process.argv.slice(2);
const env = await prepare();
const built = await turbo(["build", "--filter=@sandbox/vitest...", "--output-logs=errors-only"], {
  env,
  quiet: true,
});
if (built !== 0) process.exit(process.exitCode ?? built);

const { runGuest } = await import(join(root, "packages/controller/dist/index.js"));
const { pythonGuest } = await import(join(root, "packages/guest-python/dist/index.js"));
const { loadSession, Recorder, writeSession } = await import(join(root, "packages/replay/dist/index.js"));
const { fixturePath, scriptCases } = await import(join(root, "test-fixtures/index.js"));

const marker = Uint8Array.from("fixtures", (letter) => letter.charCodeAt(0));
// How long anything took is another in each run: messages are told to be a microsecond apart.
const timed = (session) => {
  const frames = session.frames.map((frame, index) => ({ ...frame, at: 1000 * index }));
  return { ...session, frames };
};

let total = 0;
for (const { name, args, status, recording, options } of scriptCases) {
  if (names.length > 0 && !names.includes(name)) continue;
  const parts = [];
  const recorder = new Recorder({
    sink: (bytes) => parts.push(bytes.slice()),
    description: {
      startedAt: new Date(Number(options.clock.startAt / 1_000_000n)).toISOString(),
      guest: { argv: ["python3", ...args] },
      recorder: { name: "record-fixtures", version: "1" },
    },
  });
  const result = await runGuest({
    ...options,
    command: pythonGuest({ args }),
    observe: (direction, bytes) => recorder.observe(direction, bytes),
  });
  const { verdict } = result;
  if (verdict.kind !== "exit" || verdict.code !== status)
    throw new Error(`${name}: ${JSON.stringify(verdict)}`);
  recorder.end(verdict);
  const file = writeSession(timed(loadSession(Buffer.concat(parts))), "packed", { marker });
  const path = fixturePath(recording);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file);
  total += file.length;
  console.log(
    `${name}: ${result.calls.total} calls, ${Buffer.concat(parts).length} bytes, packed ${file.length}`,
  );
}
console.log(`${total} bytes`);
