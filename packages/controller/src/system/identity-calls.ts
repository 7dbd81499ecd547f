import { encodeText, toBytes } from "./byte-text.js";
import type { Calls, Parts } from "./parts.js";

const PERMISSIONS = 0o777;

/** The calls that tell the guest who it is. */
export function identityCalls({
  identity,
  credentials,
}: Parts): Calls<
  "getuid" | "geteuid" | "getgid" | "getegid" | "getpid" | "getppid" | "getpgrp" | "umask" | "getlogin"
> {
  const { uid, gid, pid, ppid, login } = identity;
  return {
    getuid: () => uid,
    geteuid: () => uid,
    getgid: () => gid,
    getegid: () => gid,
    getpid: () => pid,
    getppid: () => ppid,
    getpgrp: () => pid,
    umask({ mask }) {
      const before = credentials.umask;
      credentials.umask = mask & PERMISSIONS;
      return before;
    },
    getlogin: () => (login === null ? null : toBytes(encodeText(login))),
  };
}
