import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { MountOption, SystemOptions } from "../src/system/options.js";
import { createSystem, type System } from "../src/system/system.js";
import { canMount } from "./host-library.js";
import { virtualPosix } from "./virtual-posix.js";

/** What every kind of mount has at /m when a test begins: files by their paths, links, and further names. */
const FILES: Readonly<Record<string, string>> = {
  file: "hello",
  "dir/inner": "inner",
  "dir/sub/deep": "deep",
  twin: "twins",
};
const LINKS: Readonly<Record<string, string>> = { link: "dir/inner", out: "/outside" };
const TWINS: Readonly<Record<string, string>> = { "dir/twin": "twin" };

/** A kind of mount that the shared claims are made of. */
export interface MountKind {
  readonly name: string;
  readonly canWrite: boolean;
  /** What a quota is answered with. */
  readonly full: "ENOSPC" | "EDQUOT";
  /** Makes a system with such a mount at /m; `folder` is an empty host directory, to be removed by the caller. */
  start(folder: string, options?: SystemOptions): System;
}

/** The kinds of mount that this machine has. */
export const mountKinds: readonly MountKind[] = [
  {
    name: "memory",
    canWrite: true,
    full: "ENOSPC",
    start: (_folder, options) => filled(makeMemory(options)),
  },
  ...(canMount
    ? [
        kind("an overlay of nothing", { mode: "overlay" }, "ENOSPC", false),
        kind("an overlay of everything", { mode: "overlay" }, "ENOSPC", true),
        kind("an overlay of a copy", { mode: "overlay", copy: true }, "ENOSPC", true),
        kind("a rw mount", { mode: "rw" }, "EDQUOT", true),
        kind("a rw mount that the guest filled", { mode: "rw" }, "EDQUOT", false),
        kind("a ro mount", { mode: "ro" }, "ENOSPC", true),
        kind("a ro mount of a copy", { mode: "ro", copy: true }, "ENOSPC", true),
      ]
    : []),
];

/** Makes the systems of one test file, each disposed after its test, and a host directory for each test. */
export function mountPlay(): {
  readonly folder: string;
  begin(kind: MountKind, options?: SystemOptions): System;
} {
  const systems: System[] = [];
  let folder = "";
  beforeEach(() => {
    folder = fs.mkdtempSync(join(tmpdir(), "kind-"));
  });
  afterEach(() => {
    for (const system of systems.splice(0)) system.dispose();
    fs.rmSync(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    begin(kind, options = {}) {
      const files = { "/outside": "the guest's", "/other/x": "x" };
      const system = kind.start(folder, { files, ...options });
      systems.push(system);
      return system;
    },
  };
}

/** Tells of everything in a host directory, by which a change can be seen. */
export function snapshot(folder: string): unknown {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.sort().map((name) => {
    const path = join(folder, name);
    const { mode, nlink, mtimeMs, size } = fs.lstatSync(path);
    const content = (mode & 0o170000) === 0o100000 && size < 1e6 ? fs.readFileSync(path, "latin1") : "";
    return { name, mode, nlink, mtimeMs, size, content };
  });
}

function kind(
  name: string,
  mount: Partial<MountOption>,
  full: MountKind["full"],
  isBelow: boolean,
): MountKind {
  return {
    name,
    canWrite: mount.mode !== "ro",
    full,
    start(folder, options = {}) {
      if (isBelow) fillHost(folder);
      const system = createSystem({ mounts: [{ host: folder, at: "/m", ...mount }], ...options });
      return isBelow ? system : filled(system);
    },
  };
}

function makeMemory(options: SystemOptions = {}): System {
  return createSystem({ directories: ["/m"], ...options });
}

function fillHost(folder: string): void {
  const umask = process.umask(0o022);
  for (const [path, content] of Object.entries(FILES)) {
    fs.mkdirSync(join(folder, path, ".."), { recursive: true });
    fs.writeFileSync(join(folder, path), content);
  }
  for (const [path, target] of Object.entries(LINKS)) fs.symlinkSync(target, join(folder, path));
  for (const [path, twin] of Object.entries(TWINS)) fs.linkSync(join(folder, twin), join(folder, path));
  process.umask(umask);
}

/** Has the guest make what the mount is to have. */
function filled(system: System): System {
  const posix = virtualPosix(system);
  for (const path of ["/m/dir", "/m/dir/sub"]) posix.mkdir(path);
  for (const [path, content] of Object.entries(FILES)) {
    posix.open("f", `/m/${path}`, "O_CREAT|O_WRONLY", 0o644);
    posix.write("f", content);
    posix.close("f");
  }
  for (const [path, target] of Object.entries(LINKS)) posix.symlink(target, `/m/${path}`);
  for (const [path, twin] of Object.entries(TWINS)) posix.link(`/m/${twin}`, `/m/${path}`);
  return system;
}
