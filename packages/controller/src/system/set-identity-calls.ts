import { fail } from "../failure.js";
import type { Calls, Parts } from "./parts.js";

/** What stands for no change, as a signed number and as an unsigned one. */
const UNCHANGED = new Set([-1, 0xffff_ffff]);

/** The calls that change who the guest is: into what it is already, as any process may, and into nobody else. */
export function setIdentityCalls({
  identity,
}: Parts): Calls<
  "setuid" | "seteuid" | "setreuid" | "setresuid" | "setgid" | "setegid" | "setregid" | "setresgid"
> {
  const { uid: user, gid: group } = identity;
  return {
    setuid: ({ uid }) => become(user, uid),
    seteuid: ({ euid }) => become(user, euid),
    setreuid: ({ ruid, euid }) => keep(user, ruid, euid),
    setresuid: ({ ruid, euid, suid }) => keep(user, ruid, euid, suid),
    setgid: ({ gid }) => become(group, gid),
    setegid: ({ egid }) => become(group, egid),
    setregid: ({ rgid, egid }) => keep(group, rgid, egid),
    setresgid: ({ rgid, egid, sgid }) => keep(group, rgid, egid, sgid),
  };
}

/** Throws EINVAL for what is no id, EPERM for another's. */
function become(own: number, id: number): void {
  if (UNCHANGED.has(id)) throw fail("EINVAL");
  keep(own, id);
}

/** Throws EPERM for the id of another; one that stands for no change is fine. */
function keep(own: number, ...ids: readonly number[]): void {
  if (ids.some((id) => id !== own && !UNCHANGED.has(id))) throw fail("EPERM");
}
