import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { canMount, hostLibrary, openHandles } from "../../test/host-library.js";
import { snapshot } from "../../test/mount-kinds.js";
import { duringSwaps } from "../../test/swapper.js";
import { virtualPosix } from "../../test/virtual-posix.js";
import type { MountOption } from "./options.js";

const SLOW_MS = 60_000;
const modes: readonly NonNullable<MountOption["mode"]>[] = ["ro", "overlay", "rw"];
const host = hostLibrary();
let outside: string;
let beforehand: unknown;

beforeEach(() => {
  outside = join(host.folder, "outside");
  fs.mkdirSync(join(outside, "sub"), { recursive: true });
  fs.writeFileSync(join(outside, "mod.py"), "TOP SECRET!");
  beforehand = snapshot(outside);
});

describe.runIf(canMount).each(modes)("a mount of mode %s while another process swaps (slow)", (mode) => {
  /** Plays with a file by its path, and answers what was read. */
  function useFile(posix: ReturnType<typeof virtualPosix>, path: string): unknown[] {
    const seen = [posix.stat(path), posix.open("r", path, "O_RDONLY")];
    if (seen[1] === "ok") seen.push(posix.read("r", 100), posix.close("r"));
    posix.chmod(path, 0o604);
    posix.utimes(path, 1, 1);
    if (posix.open("w", path, "O_RDWR|O_TRUNC") === "ok") {
      seen.push(posix.write("w", "guest"), posix.pread("w", 100, 0), posix.close("w"));
    }
    return seen;
  }

  it(
    "a file and a link, never gets out (H57)",
    () => {
      const posix = virtualPosix(host.start({}, { mode }));
      const seen = new Set<unknown>();
      const swap = {
        kind: "file",
        folder: host.folder,
        target: join(host.lib, "os.py"),
        outside: join(outside, "mod.py"),
      } as const;
      duringSwaps(swap, () => {
        for (const what of useFile(posix, "/lib/os.py")) seen.add(what);
        posix.link("/lib/os.py", "/lib/name");
        for (const what of useFile(posix, "/lib/name")) seen.add(what);
        posix.unlink("/lib/name");
      });
      expect(seen).not.toContain("TOP SECRET!");
      expect(seen).not.toContain("file of 11");
      expect(snapshot(outside)).toEqual(beforehand);
    },
    SLOW_MS,
  );

  it(
    "a parent directory and a link, never gets out (H58)",
    () => {
      const posix = virtualPosix(host.start({}, { mode }));
      const seen = new Set<unknown>();
      const swap = {
        kind: "directory",
        folder: host.folder,
        target: join(host.lib, "pkg"),
        outside,
      } as const;
      duringSwaps(
        swap,
        () => {
          for (const what of useFile(posix, "/lib/pkg/mod.py")) seen.add(what);
          seen.add(posix.list("/lib/pkg").toString());
          posix.open("n", "/lib/pkg/made", "O_CREAT|O_RDWR");
          posix.write("n", "made");
          posix.close("n");
          posix.mkdir("/lib/pkg/sub");
          posix.mkdir("/lib/pkg/sub/below");
          posix.rename("/lib/pkg/made", "/lib/pkg/sub/moved");
          posix.rename("/lib/pkg/mod.py", "/lib/pkg/kept");
          posix.link("/lib/pkg/kept", "/lib/pkg/mod.py");
          posix.symlink("mod.py", "/lib/pkg/sub/link");
          posix.unlink("/lib/pkg/sub/moved");
          posix.unlink("/lib/pkg/sub/link");
          posix.rmdir("/lib/pkg/sub/below");
          posix.rmdir("/lib/pkg/sub");
        },
        () => seen.has("ok"),
      );
      expect(seen).toContain("ok");
      expect(seen).not.toContain("TOP SECRET!");
      expect(seen).not.toContain("file of 11");
      expect(snapshot(outside)).toEqual(beforehand);
    },
    SLOW_MS,
  );

  it(
    "a file and a further name of one outside, changes nothing there (H60)",
    () => {
      const before = openHandles();
      const system = host.start({}, { mode });
      const posix = virtualPosix(system);
      const content = () => {
        const { mode: bits, mtimeMs } = fs.statSync(join(outside, "mod.py"));
        return { bits, mtimeMs, text: fs.readFileSync(join(outside, "mod.py"), "utf8") };
      };
      const untouched = content();
      const swap = {
        kind: "twin",
        folder: host.folder,
        target: join(host.lib, "os.py"),
        outside: join(outside, "mod.py"),
      } as const;
      duringSwaps(swap, () => {
        useFile(posix, "/lib/os.py");
      });
      expect(content()).toEqual(untouched);
      system.dispose();
      expect(openHandles()).toBe(before);
    },
    SLOW_MS,
  );
});
