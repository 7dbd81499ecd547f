import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { canMount, openHandles } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, text } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

const FOLDERS = 50;
const FILES = 100;
const SLOW_MS = 60_000;
let folder: string;
let handlesBefore: number;
let system: System;

beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "large-"));
  for (let i = 0; i < FOLDERS; i++) {
    fs.mkdirSync(join(folder, `d${i}`));
    for (let k = 0; k < FILES; k++) fs.writeFileSync(join(folder, `d${i}/m${k}.py`), `${i}.${k}`);
  }
}, SLOW_MS);
afterAll(() => fs.rmSync(folder, { recursive: true }), SLOW_MS);

beforeEach(() => {
  if (!canMount) return;
  handlesBefore = openHandles();
  const quotas = { openFiles: 2 * FOLDERS * FILES };
  system = createSystem({ mounts: [{ host: folder, at: "/lib" }], quotas });
});
afterEach(() => system?.dispose());

describe.runIf(canMount)("a host mount of 5,000 files (slow)", () => {
  it(
    "is read through a bounded number of host handles, all closed at the end (H63)",
    () => {
      let most = 0;
      let files = 0;
      for (let i = 0; i < FOLDERS; i++) {
        for (const name of list(system, `/lib/d${i}`)) {
          if (name.startsWith(".")) continue;
          const path = latin1(`/lib/d${i}/${name}`);
          const fd = now(system.open({ path, flags: 0, mode: 0 }, context));
          if (now(system.read({ fd, count: 100 }, context)).length > 2) files++;
        }
        most = Math.max(most, openHandles());
      }
      expect(files).toBe(FOLDERS * FILES);
      expect(most - handlesBefore).toBeLessThanOrEqual(70);
      // The first files were closed on the host long ago, and are still open for the guest.
      expect(text(now(system.pread({ fd: 3, count: 100, offset: 0 }, context)))).toBe("0.0");
      system.dispose();
      expect(openHandles()).toBe(handlesBefore);
      expect(outcome(() => system.pread({ fd: 3, count: 1, offset: 0 }, context))).toBe("EIO");
    },
    SLOW_MS,
  );

  it(
    "is listed by many streams at once, each to its end (H67)",
    () => {
      const streams = Array.from({ length: FOLDERS }, (_, i) =>
        now(system.opendir({ path: latin1(`/lib/d${i}`) }, context)),
      );
      const seen = streams.map(() => new Set<string>());
      for (let step = 0; step < FILES + 3; step++) {
        streams.forEach((dir, i) => {
          const entry = now(system.readdir({ dir }, context));
          if (entry !== null) seen[i]?.add(text(entry.d_name));
        });
      }
      expect(seen.map(({ size }) => size)).toEqual(streams.map(() => FILES + 2));
    },
    SLOW_MS,
  );
});
