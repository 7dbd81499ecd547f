import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMount } from "../../test/host-library.js";
import { snapshot } from "../../test/mount-kinds.js";
import { type Outcome, play, type Step } from "../../test/posix.js";
import { step } from "../../test/random-steps.js";
import { virtualPosix } from "../../test/virtual-posix.js";
import type { SystemOptions } from "./options.js";
import { createSystem } from "./system.js";

const CWD = "/w/above/play";
const RUNS = 300;
const SEED = 20002;
const SLOW_MS = 240_000;
// What both systems begin with: the overlay has it underneath, the memory holds it.
const FILES: Readonly<Record<string, string>> = {
  "a/a": "first",
  "a/b/c": "z".repeat(9000),
  "a/c": "",
  "b/a": "second",
  "b/b/a/c": "deep",
  c: "at the top",
};
const LINKS: Readonly<Record<string, string>> = { l: "a/b", "a/l": "../c", m: "b/a" };
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "overlay-"));
  const umask = process.umask(0o022);
  for (const [path, data] of Object.entries(FILES)) {
    const file = join(folder, "above/play", path);
    fs.mkdirSync(join(file, ".."), { recursive: true });
    fs.writeFileSync(file, data);
  }
  for (const [path, target] of Object.entries(LINKS))
    fs.symlinkSync(target, join(folder, "above/play", path));
  process.umask(umask);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function playIn(
  options: SystemOptions,
  steps: readonly Step[],
): { step: Step | undefined; outcome: Outcome }[] {
  const system = createSystem({ cwd: CWD, ...options });
  try {
    return play(virtualPosix(system), steps).map((outcome, i) => ({ step: steps[i], outcome }));
  } finally {
    system.dispose();
  }
}

const below = (rows: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(rows).map(([path, value]) => [`${CWD}/${path}`, value]));
const memory: SystemOptions = { files: below(FILES), links: below(LINKS) };
const steps = fc.array(step, { minLength: 1, maxLength: 60 });
// MOUNT_RUNS looks for sequences that nobody has tried yet.
const runs = process.env["MOUNT_RUNS"];
const settings = runs === undefined ? { numRuns: RUNS, seed: SEED } : { numRuns: Number(runs) };

describe.runIf(canMount)("any sequence of calls (slow)", () => {
  it(
    "is answered by an overlay as by memory that holds what is underneath, which stays as it is",
    () => {
      const before = snapshot(folder);
      const overlay: SystemOptions = { mounts: [{ host: folder, at: "/w", mode: "overlay" }] };
      fc.assert(
        fc.property(steps, (taken) => {
          expect(playIn(overlay, taken)).toEqual(playIn(memory, taken));
        }),
        settings,
      );
      expect(snapshot(folder)).toEqual(before);
    },
    SLOW_MS,
  );

  it(
    "is answered by a mount of mode rw as by memory",
    () => {
      fc.assert(
        fc.property(steps, (taken) => {
          const copy = fs.mkdtempSync(join(tmpdir(), "rw-"));
          try {
            fs.cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
            fs.chmodSync(copy, 0o755);
            expect(playIn({ mounts: [{ host: copy, at: "/w", mode: "rw" }] }, taken)).toEqual(
              playIn(memory, taken),
            );
          } finally {
            removeAll(copy);
          }
        }),
        settings,
      );
    },
    SLOW_MS,
  );
});

/** Removes a directory, whatever permissions the guest gave to what is in it. */
function removeAll(directory: string): void {
  fs.chmodSync(directory, 0o700);
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) removeAll(join(directory, entry.name));
    else fs.unlinkSync(join(directory, entry.name));
  }
  fs.rmdirSync(directory);
}
