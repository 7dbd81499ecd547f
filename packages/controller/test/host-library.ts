import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { MountOption, SystemOptions } from "../src/system/options.js";
import { createSystem, type System } from "../src/system/system.js";

/** Whether the machine can mount host directories. */
export const canMount = process.platform === "linux";

/** A folder of the host for one test, in it the directory `lib` to be mounted and the file `secret` beside it. */
export interface HostLibrary {
  readonly folder: string;
  readonly lib: string;
  /** Makes a system with `lib` mounted at /lib, disposed after the test. */
  start(options?: SystemOptions, mount?: Partial<MountOption>): System;
}

/** Makes a new library before every test of the file, and removes it afterwards. */
export function hostLibrary(): HostLibrary {
  const systems: System[] = [];
  const paths = { folder: "", lib: "" };

  beforeEach(() => {
    paths.folder = fs.mkdtempSync(join(tmpdir(), "mount-"));
    paths.lib = join(paths.folder, "lib");
    fs.mkdirSync(join(paths.lib, "pkg/deep"), { recursive: true });
    fs.writeFileSync(join(paths.lib, "os.py"), "import sys");
    fs.writeFileSync(join(paths.lib, "pkg/mod.py"), "pass");
    fs.writeFileSync(join(paths.folder, "secret"), "TOP SECRET");
  });
  afterEach(() => {
    for (const system of systems.splice(0)) system.dispose();
    fs.rmSync(paths.folder, { recursive: true });
  });

  return {
    get folder() {
      return paths.folder;
    },
    get lib() {
      return paths.lib;
    },
    start(options = {}, mount = {}) {
      const system = createSystem({ mounts: [{ host: paths.lib, at: "/lib", ...mount }], ...options });
      systems.push(system);
      return system;
    },
  };
}

/** How many descriptors the process has open on the host. */
export function openHandles(): number {
  return fs.readdirSync("/proc/self/fd").length;
}
