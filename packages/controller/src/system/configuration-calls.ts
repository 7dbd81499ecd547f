import { atFd, errnoMessage, errnoName, pathconf as names, confstr as strings } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { toBytes } from "./byte-text.js";
import { MAXIMUM_HARD_LINKS } from "./name-calls.js";
import type { Calls, Parts } from "./parts.js";

// What Linux and the GNU C library say of a file in memory.
const PATH_VALUES: Readonly<Record<number, bigint>> = {
  [names._PC_LINK_MAX]: BigInt(MAXIMUM_HARD_LINKS),
  [names._PC_MAX_CANON]: 255n,
  [names._PC_MAX_INPUT]: 255n,
  [names._PC_NAME_MAX]: 255n,
  [names._PC_PATH_MAX]: 4096n,
  [names._PC_PIPE_BUF]: 4096n,
  [names._PC_CHOWN_RESTRICTED]: 1n,
  [names._PC_NO_TRUNC]: 1n,
  [names._PC_VDISABLE]: 0n,
  [names._PC_FILESIZEBITS]: 64n,
};

const STRINGS: Readonly<Record<number, string>> = {
  [strings._CS_PATH]: "/bin:/usr/bin",
  [strings._CS_GNU_LIBC_VERSION]: "glibc 2.36",
  [strings._CS_GNU_LIBPTHREAD_VERSION]: "NPTL 2.36",
};

/** The calls on limits and strings that a system is configured with. */
export function configurationCalls({
  tree,
  descriptors,
}: Parts): Calls<"pathconf" | "fpathconf" | "confstr" | "strerror"> {
  return {
    pathconf({ path, name }) {
      const value = PATH_VALUES[name];
      // As the C library does, before it looks at the file.
      if (path.length > 0 && value === undefined) return fail("EINVAL");
      tree.at(atFd.AT_FDCWD, path, "follow");
      return value ?? fail("EINVAL");
    },
    fpathconf({ fd, name }) {
      descriptors.place(fd);
      return PATH_VALUES[name] ?? fail("EINVAL");
    },
    confstr({ name }) {
      const string = STRINGS[name];
      return string === undefined ? fail("EINVAL") : toBytes(string);
    },
    strerror: ({ errnum }) => toBytes(errorText(errnum)),
  };
}

function errorText(number: number): string {
  if (number === 0) return "Success";
  const name = errnoName(number);
  return name === undefined ? `Unknown error ${number}` : errnoMessage(name);
}
