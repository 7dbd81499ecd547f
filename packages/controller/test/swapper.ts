import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";

/** How often at least it is swapped, and how often at least the other side comes round meanwhile. */
const SWAPS_AT_LEAST = 200;
const ROUNDS_AT_LEAST = 200;
const PATIENCE_MS = 30_000;

// Each swaps without a pause: there is never a moment at which both kinds are there.
const SWAPS = {
  /** A file and a symbolic link to one outside, each put over the other. */
  file: `
    fs.writeFileSync(spare, "inside"); fs.renameSync(spare, target);
    fs.symlinkSync(outside, spare); fs.renameSync(spare, target);`,
  /** A directory, and in its place a symbolic link to one outside. */
  directory: `
    fs.renameSync(target, spare); fs.symlinkSync(outside, target);
    fs.unlinkSync(target); fs.renameSync(spare, target);`,
  /** A file that is now one of several names and now not. */
  twin: `
    fs.linkSync(outside, spare); fs.renameSync(spare, target);
    fs.writeFileSync(spare, "inside"); fs.renameSync(spare, target);`,
};

/** What a swapper does, in which folder of the host. */
export interface Swap {
  readonly kind: keyof typeof SWAPS;
  readonly folder: string;
  /** What is swapped. */
  readonly target: string;
  /** What lies outside of the mount. */
  readonly outside: string;
}

/**
 * Has another process swap what is at a path, and calls `meanwhile` again and again until both did so some hundred
 * times, and `hasSeenAll` says that nothing is left to be seen.
 * @throws Error when that takes over 30 seconds.
 */
export function duringSwaps(swap: Swap, meanwhile: () => void, hasSeenAll = () => true): void {
  const names = ["ready", "enough", "done"] as const;
  const [ready, enough, done] = names.map((name) => join(swap.folder, name)) as [string, string, string];
  const code = `
    const fs = require("node:fs");
    const { target, outside, spare, ready, enough, done } = JSON.parse(process.argv[1]);
    fs.writeFileSync(ready, "");
    let swaps = 0;
    for (; swaps < ${SWAPS_AT_LEAST} || !fs.existsSync(enough); swaps++) {
      try {${SWAPS[swap.kind]}
      } catch (error) {
        if (!["ENOENT", "EEXIST"].includes(error.code)) throw error;
      }
    }
    fs.writeFileSync(done, "");`;
  const spare = `${swap.target}.spare`;
  const child = spawn(
    process.execPath,
    ["-e", code, JSON.stringify({ ...swap, spare, ready, enough, done })],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  try {
    const end = Date.now() + PATIENCE_MS;
    const waiting = () => {
      if (Date.now() > end) throw new Error("expected the swapper to come to its end");
      return true;
    };
    while (!fs.existsSync(ready) && waiting());
    for (let rounds = 1; !fs.existsSync(done) && waiting(); rounds++) {
      meanwhile();
      if (rounds >= ROUNDS_AT_LEAST && hasSeenAll()) fs.writeFileSync(enough, "");
    }
  } finally {
    child.kill("SIGKILL");
    for (const mark of [ready, enough, done]) fs.rmSync(mark, { force: true });
  }
}
