import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { canMount } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, now, text, virtualPosix } from "../../test/virtual-posix.js";
import type { MountOption } from "./options.js";
import { createSystem, type System } from "./system.js";

/** How many: enough that each has to be looked up again; SANDBOX_TEST_ENTRIES=1000000 tries more. */
const ENTRIES = Number(process.env["SANDBOX_TEST_ENTRIES"] ?? 20_000);
const SLOW_MS = 240_000;
const QUOTAS = { inodes: 2 * ENTRIES };
let folder: string;
let system: System | undefined;

// Made once, as that takes longest: only the last test changes what is in it.
beforeAll(() => {
  if (!canMount) return;
  folder = fs.mkdtempSync(join(tmpdir(), "large-"));
  for (let i = 1; i <= ENTRIES; i++) fs.writeFileSync(join(folder, `${i}`), "");
}, SLOW_MS);
afterEach(() => system?.dispose());
afterAll(() => canMount && fs.rmSync(folder, { recursive: true }), SLOW_MS);

/** Walks /m, and answers how many entries there were and how many names. */
function walk(mounted: System, visit: (name: string) => void): { entries: number; names: number } {
  const dir = now(mounted.opendir({ path: latin1("/m") }, context));
  const names = new Set<string>();
  let entries = 0;
  for (
    let entry = now(mounted.readdir({ dir }, context));
    entry;
    entry = now(mounted.readdir({ dir }, context))
  ) {
    const name = text(entry.d_name);
    entries++;
    names.add(name);
    if (name !== "." && name !== "..") visit(name);
  }
  now(mounted.closedir({ dir }, context));
  return { entries, names: names.size };
}

/** A kind of mount, and whether it is read or emptied. */
const rows: readonly { mode: NonNullable<MountOption["mode"]>; left: number }[] = [
  { mode: "overlay", left: ENTRIES },
  { mode: "rw", left: 0 },
];

describe.runIf(canMount)("a directory of 100,000 entries (slow)", () => {
  it.each(["ro", "overlay"] as const)(
    "is listed by a mount of mode %s, each entry once, while others come (H67)",
    (mode) => {
      system = createSystem({ mounts: [{ host: folder, at: "/m", mode }], quotas: QUOTAS });
      const posix = virtualPosix(system);
      let made = 0;
      const seen = walk(system, () => {
        // Names that come later in the order: a walk that went on to each new one might never end.
        if (made < 1000 && posix.mkdir(`/m/z${made}`) === "ok") made++;
      });
      expect(seen.entries).toBe(seen.names);
      expect(seen.entries).toBeGreaterThanOrEqual(ENTRIES + 2);
      expect(seen.entries).toBeLessThanOrEqual(ENTRIES + 2 + made);
      expect(made).toBe(mode === "ro" ? 0 : 1000);
    },
    SLOW_MS,
  );

  it.each(rows)(
    "is emptied by a mount of mode $mode while it is listed (H67)",
    ({ mode, left }) => {
      const mounted = createSystem({ mounts: [{ host: folder, at: "/m", mode }], quotas: QUOTAS });
      system = mounted;
      const seen = walk(mounted, (name) => now(mounted.unlink({ path: latin1(`/m/${name}`) }, context)));
      expect(seen).toEqual({ entries: ENTRIES + 2, names: ENTRIES + 2 });
      expect(walk(mounted, () => undefined).entries).toBe(2);
      expect(fs.readdirSync(folder)).toHaveLength(left);
    },
    SLOW_MS,
  );
});
