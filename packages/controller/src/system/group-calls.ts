import { fail } from "../failure.js";
import type { Calls, Parts } from "./parts.js";

/** The calls on process groups, sessions and sets of ids: the guest is the only process, and has one of each. */
export function groupCalls({
  identity,
}: Parts): Calls<
  "getpgid" | "setpgid" | "setpgrp" | "getsid" | "getgroups" | "getgrouplist" | "getresuid" | "getresgid"
> {
  const { uid, gid, pid: own } = identity;
  const ownIfSelf = (pid: number) => (pid === 0 || pid === own ? own : fail("ESRCH"));
  return {
    getpgid: ({ pid }) => ownIfSelf(pid),
    setpgid({ pid, pgid }) {
      if (pgid < 0) return fail("EINVAL");
      if (pid !== 0 && pid !== own) return fail("ESRCH");
      return pgid === 0 || pgid === own ? undefined : fail("EPERM");
    },
    setpgrp: () => undefined,
    getsid: ({ pid }) => ownIfSelf(pid),
    getgroups: () => [gid],
    getgrouplist: ({ group, ngroups }) => ({ result: ngroups < 1 ? -1 : 1, groups: [group] }),
    getresuid: () => ({ ruid: uid, euid: uid, suid: uid }),
    getresgid: () => ({ rgid: gid, egid: gid, sgid: gid }),
  };
}
