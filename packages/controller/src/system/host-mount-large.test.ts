import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { canMount, hostLibrary, openHandles } from "../../test/host-library.js";
import { latin1 } from "../../test/posix.js";
import { context, list, now, outcome, text } from "../../test/virtual-posix.js";

const host = hostLibrary();

describe.runIf(canMount)("a large host mount", () => {
  const FOLDERS = 50;
  const FILES = 100;

  beforeEach(() => {
    for (let i = 0; i < FOLDERS; i++) {
      fs.mkdirSync(join(host.lib, `d${i}`));
      for (let k = 0; k < FILES; k++) fs.writeFileSync(join(host.lib, `d${i}/m${k}.py`), `${i}.${k}`);
    }
  });

  it("of 5,000 files is read through a bounded number of host handles, all closed at the end (H63)", () => {
    const before = openHandles();
    const system = host.start({ quotas: { openFiles: 10_000 } });
    let most = 0;
    let files = 0;
    for (let i = 0; i < FOLDERS; i++) {
      for (const name of list(system, `/lib/d${i}`)) {
        if (name.startsWith(".")) continue;
        const path = latin1(`/lib/d${i}/${name}`);
        const fd = now(system.open({ path, flags: 0, mode: 0 }, context));
        expect(now(system.read({ fd, count: 100 }, context)).length).toBeGreaterThan(2);
        files++;
      }
      most = Math.max(most, openHandles());
    }
    expect(files).toBe(FOLDERS * FILES);
    expect(most - before).toBeLessThanOrEqual(70);
    // The first files were closed on the host long ago, and are still open for the guest.
    expect(text(now(system.pread({ fd: 3, count: 100, offset: 0 }, context)))).toBe("0.0");
    system.dispose();
    expect(openHandles()).toBe(before);
    expect(outcome(() => system.pread({ fd: 3, count: 1, offset: 0 }, context))).toBe("EIO");
  });

  it("is listed by many streams at once, each to its end (H67)", () => {
    const system = host.start();
    const streams = Array.from({ length: 20 }, (_, i) =>
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
  });
});
