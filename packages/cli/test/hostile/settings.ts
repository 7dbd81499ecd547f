import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fail, type RunOptions } from "@sandbox/controller";

/** What a hostile guest finds that is not the default, and what goes on beside it. */
export interface Setting {
  readonly options: Partial<RunOptions>;
  /** Whether the same guest runs twice at the same time, with the same verdict. */
  readonly isTwice?: boolean;
  /** Claims that hold once the session has ended. */
  readonly after?: () => void;
  readonly dispose?: () => void;
}

const later = <T>(ms: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(resolve, ms, value).unref());

/** Each of the settings that cases name. */
const settings: Readonly<Record<string, () => Setting>> = {
  "small-quotas": () => ({ options: { quotas: { bytes: 1024 * 1024, inodes: 200 } } }),
  "real-directory": () => mounted("show"),
  "shared-overlay": () => ({ ...mounted("show", "overlay"), isTwice: true }),
  "hidden-hard-links": () => mounted("hide"),
  "swapped-directory": swapped,
  "answers-execve": () => ({ options: { handlers: { execve: () => fail("EACCES") } } }),
  "interpreter-home": () => ({ options: { interpreterHome: "/lib" } }),
  "endless-input": () => ({ options: { stdin: endless() } }),
  "listed-calls": () => ({ options: { inventory: new Set(["getpid()i"]) } }),
  "first-generation": () => ({ options: { protocol: 1 } }),
  "second-generation": () => ({ options: { protocol: 2 } }),
  "slow-handler": () => ({ options: { handlers: { getpid: () => later(2000, 42) } } }),
  "counting-handler": countingHandler,
  "silent-handler": () => ({ options: { handlers: { getpid: () => new Promise<number>(() => {}) } } }),
  "throwing-handler": () => ({
    options: {
      handlers: {
        getpid() {
          throw "no Error";
        },
      },
    },
  }),
  "aborting-handler": abortingHandler,
};

/** Makes the setting of this name. */
export function arrange(name: string | undefined): Setting {
  if (name === undefined) return { options: {} };
  const make = settings[name];
  if (!make) throw new Error(`no setting ${name}`);
  return make();
}

/** A mounted directory with links out of it, specials, and a file beside it that no guest may read. */
function mounted(hardLinks: "show" | "hide", mode: "ro" | "overlay" = "ro"): Setting {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-hostile-"));
  const mount = join(folder, "mount");
  const outside = join(folder, "outside");
  mkdirSync(join(mount, "folder"), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, "secret.txt"), "secret");
  for (const name of ["inside.txt", "json.py", "package.json", ".npmrc"])
    writeFileSync(join(mount, name), "inside");
  symlinkSync("../outside/secret.txt", join(mount, "relative-link"));
  symlinkSync(join(outside, "secret.txt"), join(mount, "absolute-link"));
  symlinkSync("relative-link", join(mount, "link-to-link"));
  symlinkSync("/proc/self/fd/0", join(mount, "proc-link"));
  symlinkSync("../outside", join(mount, "folder-link"));
  linkSync(join(outside, "secret.txt"), join(mount, "hard-link"));
  spawnSync("mkfifo", [join(mount, "fifo")]);
  const server: Server = createServer().listen(join(mount, "socket"));
  const before = listing(folder);
  return {
    options: { mounts: [{ host: mount, at: "/mnt", hardLinks, mode }] },
    after() {
      if (listing(folder) !== before)
        throw new Error(`the host's directory has changed:\n${listing(folder)}`);
    },
    dispose() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every name below a folder, and what the files hold. */
function listing(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${entry.isFile() ? readFileSync(path, "latin1") : ""}`;
    })
    .sort()
    .join("\n");
}

/** A mounted directory in which another process swaps a folder for a link out of the mount, without end. */
function swapped(): Setting {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-hostile-"));
  const mount = join(folder, "mount");
  for (const name of ["mount/real", "outside"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(mount, "real/secret.txt"), "decoy");
  writeFileSync(join(folder, "outside/secret.txt"), "secret");
  symlinkSync("../outside", join(mount, "link"));
  const program = `
    const { renameSync } = require("node:fs");
    process.chdir(${JSON.stringify(mount)});
    const end = Date.now() + 60000;
    while (Date.now() < end) {
      renameSync("real", "swapped"); renameSync("swapped", "real");
      renameSync("link", "swapped"); renameSync("swapped", "link");
    }`;
  const child: ChildProcess = spawn(process.execPath, ["-e", program], { stdio: "ignore" });
  return {
    options: { mounts: [{ host: mount, at: "/mnt" }] },
    dispose() {
      child.once("exit", () => rmSync(folder, { recursive: true, force: true }));
      child.kill("SIGKILL");
    },
  };
}

async function* endless(): AsyncGenerator<Uint8Array> {
  yield await new Promise<Uint8Array>(() => {});
}

function countingHandler(): Setting {
  let runs = 0;
  const getpid = () => {
    runs++;
    return later(2000, 42);
  };
  return {
    options: { handlers: { getpid } },
    after() {
      if (runs > 0) throw new Error(`the handler ran ${runs} times`);
    },
  };
}

function abortingHandler(): Setting {
  const abort = new AbortController();
  const getpid = () => {
    abort.abort("a handler's wish");
    return later(50, 42);
  };
  return { options: { handlers: { getpid }, signal: abort.signal } };
}
