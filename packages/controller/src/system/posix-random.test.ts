import { mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostPosix, isComparable } from "../../test/host-posix.js";
import { makeStage, type Stage } from "../../test/kernel/stage.js";
import { type Outcome, play, type Step } from "../../test/posix.js";
import { virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem } from "./system.js";

// `..` leads at most one step above the folder of the play, as no link has it in its target.
const PLAY = "above/play";
const SLOW_MS = 60_000;
const SEED = 20001;

const name = fc.constantFrom("a", "b", "c", "l", "m");
const component = fc.oneof({ weight: 8, arbitrary: name }, { weight: 1, arbitrary: fc.constant(".") });
const slash = fc.constantFrom("", "", "", "", "/");
const path = fc
  .tuple(fc.array(component, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "", "", "/.."), slash)
  .map(([components, up, end]) => components.join("/") + up + end);
const target = fc
  .tuple(fc.array(component, { minLength: 1, maxLength: 2 }), slash)
  .map(([components, end]) => components.join("/") + end);
const label = fc.constantFrom("f", "g");
const flags = fc.constantFrom(
  "O_RDONLY",
  "O_WRONLY",
  "O_RDWR|O_CREAT",
  "O_RDWR|O_CREAT|O_EXCL",
  "O_WRONLY|O_CREAT|O_TRUNC",
  "O_WRONLY|O_APPEND",
  "O_RDONLY|O_TRUNC",
  "O_RDONLY|O_DIRECTORY",
  "O_RDONLY|O_NOFOLLOW",
  "O_RDWR|O_CREAT|O_NOFOLLOW",
  "O_PATH",
  "O_PATH|O_NOFOLLOW",
);
const mode = fc.constantFrom(0o777, 0o700, 0o666, 0o500, 0o300, 0o200, 0o077, 0o1777);
const count = fc.constantFrom(1, 5, 4096, 10_000);
const offset = fc.constantFrom(0, 1, 5, 4095, 4096, 10_000);
const data = fc.constantFrom("", "x", "hello", "y".repeat(5000));

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant("open" as const), label, path, flags, mode),
  fc.tuple(fc.constant("open" as const), label, path, fc.constant("O_RDWR|O_CREAT"), fc.constant(0o644)),
  fc.tuple(fc.constant("close" as const), label),
  fc.tuple(fc.constant("read" as const), label, count),
  fc.tuple(fc.constant("write" as const), label, data),
  fc.tuple(fc.constant("pread" as const), label, count, offset),
  fc.tuple(fc.constant("pwrite" as const), label, data, offset),
  fc.tuple(fc.constant("ftruncate" as const), label, offset),
  fc.tuple(fc.constant("fstat" as const), label),
  fc.tuple(fc.constant("fchmod" as const), label, mode),
  fc.tuple(fc.constant("stat" as const), path),
  fc.tuple(fc.constant("lstat" as const), path),
  fc.tuple(fc.constant("mode" as const), path),
  fc.tuple(fc.constant("links" as const), path),
  fc.tuple(fc.constant("mkdir" as const), path, mode),
  fc.tuple(fc.constant("mkdir" as const), path, fc.constant(0o755)),
  fc.tuple(fc.constant("rmdir" as const), path),
  fc.tuple(fc.constant("unlink" as const), path),
  fc.tuple(fc.constant("rename" as const), path, path),
  fc.tuple(fc.constant("rename" as const), path, path),
  fc.tuple(fc.constant("link" as const), path, path),
  fc.tuple(fc.constant("symlink" as const), target, path),
  fc.tuple(fc.constant("readlink" as const), path),
  fc.tuple(fc.constant("chmod" as const), path, mode),
  fc.tuple(fc.constant("list" as const), path),
);

/** Where sequences are played, and how many of them. */
const places = [
  { name: "in memory", runs: 400, mode: undefined },
  { name: "in an overlay", runs: 120, mode: "overlay" },
  { name: "in a directory mounted to be written", runs: 120, mode: "rw" },
] as const;

let stage: Stage | undefined;
beforeAll(() => {
  if (isComparable) stage = makeStage();
});
afterAll(() => stage?.dispose());

let folders = 0;

/** A mount whose root is above the folder of the play. */
function mounted(mode: "overlay" | "rw"): SystemOptions {
  folders++;
  const host = join(stage?.folder ?? "", `${folders}`);
  mkdirSync(join(host, "play"), { recursive: true });
  return { mounts: [{ host, at: "/above", mode }] };
}

function playVirtually(steps: readonly Step[], mode: "overlay" | "rw" | undefined): Outcome[] {
  const system = createSystem({ ...(mode === undefined ? {} : mounted(mode)), cwd: `/${PLAY}` });
  try {
    return play(virtualPosix(system), steps);
  } finally {
    system.dispose();
  }
}

function playOnHost(steps: readonly Step[]): Outcome[] {
  const host = hostPosix(PLAY);
  try {
    return play(host.posix, steps);
  } finally {
    host.dispose();
  }
}

describe("the virtual system", () => {
  it.for(places)(
    "answers any sequence of calls as this machine does, $name (slow)",
    { timeout: SLOW_MS },
    ({ runs, mode }, context) => {
      if (!isComparable) context.skip("this machine is no Linux");
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
          const expected = playOnHost(steps).map((outcome, i) => ({ step: steps[i], outcome }));
          const seen = playVirtually(steps, mode).map((outcome, i) => ({ step: steps[i], outcome }));
          expect(seen).toEqual(expected);
        }),
        // A seed of its own finds new sequences.
        { numRuns: runs, seed: Number(process.env["SANDBOX_FUZZ_SEED"] ?? SEED) },
      );
    },
  );
});
