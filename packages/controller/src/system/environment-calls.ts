import { emptyUtsname, sysconf as names, type Utsname } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { encodeText, toBytes } from "./byte-text.js";
import type { Identity } from "./identity.js";
import type { Calls, Parts } from "./parts.js";
import { TICKS_PER_SECOND } from "./process-calls.js";
import { PAGE_BYTES } from "./quota.js";

// A field of struct utsname, without its NUL.
const UTSNAME_BYTES = 64;
// What Linux answers.
const ARGUMENT_BYTES = 2_097_152n;
const MOST_GROUPS = 65_536n;
const MEMORY_BYTES = 1n << 30n;

/** The calls on variables, and on what the system is and allows. */
export function environmentCalls({
  environment,
  identity,
  descriptors,
}: Parts): Calls<"getenv" | "get_environ" | "putenv" | "unsetenv" | "uname" | "sysconf"> {
  const utsname = utsnameOf(identity);
  const values: Readonly<Record<number, bigint>> = {
    [names._SC_CLK_TCK]: BigInt(TICKS_PER_SECOND),
    [names._SC_OPEN_MAX]: BigInt(descriptors.capacity),
    [names._SC_PAGESIZE]: BigInt(PAGE_BYTES),
    [names._SC_NPROCESSORS_CONF]: 1n,
    [names._SC_NPROCESSORS_ONLN]: 1n,
    [names._SC_ARG_MAX]: ARGUMENT_BYTES,
    [names._SC_NGROUPS_MAX]: MOST_GROUPS,
    // It never has children.
    [names._SC_CHILD_MAX]: 1n,
    // How much the host has is not for a guest to know.
    [names._SC_PHYS_PAGES]: MEMORY_BYTES / BigInt(PAGE_BYTES),
  };
  return {
    getenv: ({ name }) => environment.get(name),
    get_environ: () => environment.all(),
    putenv: ({ string }) => environment.put(string),
    unsetenv: ({ name }) => environment.unset(name),
    uname: () => utsname,
    sysconf: ({ name }) => values[name] ?? fail("EINVAL"),
  };
}

function utsnameOf({ utsname }: Identity): Utsname {
  const field = (text: string) => toBytes(encodeText(text)).subarray(0, UTSNAME_BYTES);
  return {
    ...emptyUtsname,
    sysname: field(utsname.sysname),
    nodename: field(utsname.nodename),
    release: field(utsname.release),
    version: field(utsname.version),
    machine: field(utsname.machine),
    domainname: field(utsname.domainname),
  };
}
