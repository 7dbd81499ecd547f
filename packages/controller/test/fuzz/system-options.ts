import type { SystemOptions } from "../../src/system/options.js";
import type { Random } from "./random.js";

const START_OF_TIME = 1_600_000_000_000_000_000n;

/** Systems of many kinds: small and large, of users and of root, with a host's directory or, where there is none to mount, without. */
export function systemOptions(random: Random, folder: string): SystemOptions {
  const isTight = random.oneIn(3);
  const isMounted = random.oneIn(8) && folder !== "" && process.platform === "linux";
  return {
    files: { "/home/file": "content of a file", "/home/a": "x".repeat(5000), "/home/dir/a": "deep" },
    directories: { "/home": {}, "/home/dir": {}, "/home/dir/sub": { mode: 0o700 }, "/mount": {} },
    links: { "/home/link": "dir", "/home/loop": "loop" },
    env: { HOME: "/home", PATH: "/bin" },
    cwd: "/home",
    clock: { startAt: START_OF_TIME },
    random: { seed: "fuzz" },
    stdin: "some input\n",
    terminal: random.oneIn(3),
    capture: false,
    identity: random.oneIn(4) ? { uid: 0, gid: 0, login: null } : {},
    quotas: isTight ? { bytes: 65_536, inodes: 40, openFiles: 12 } : { openFiles: 64 },
    ...(isMounted
      ? {
          mounts: [
            { host: folder, at: "/mount", mode: "overlay" },
            { host: folder, at: "/ro" },
          ],
        }
      : {}),
  };
}
