import { openFlags } from "@sandbox/protocol";
import { FileType, LookupFlags, OpenFlags, Rights } from "./constants.js";
import { statusFlags } from "./descriptor-functions.js";
import { descriptor } from "./descriptors.js";
import { WasiErrno } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import { lookUp } from "./path-functions.js";
import type { WasiHost } from "./wasi-host.js";

/** Opening a path. */
export const openFunctions = {
  path_open(
    host: WasiHost,
    directory: number,
    lookup: number,
    path: number,
    length: number,
    how: number,
    rights: bigint,
    inheritedRights: bigint,
    flags: number,
    opened: number,
  ) {
    host.memory.span(opened, 4);
    const at = lookUp(host, 0, directory, path, length);
    const linuxFlags = accessMode(how, rights) | creation(how, lookup) | statusFlags(flags);
    const fd = host.calls.openat(at.dirfd, at.path, linuxFlags, 0o666);
    if (fd < 0) return host.failure();
    const type = how & OpenFlags.DIRECTORY ? FileType.DIRECTORY : undefined;
    const number = host.descriptors.add(
      descriptor(fd, rights, { inheritedRights, type, flags: flags & 0x1f, position: 0 }),
    );
    host.memory.setUint32(opened, number);
    return WasiErrno.SUCCESS;
  },
} satisfies WasiFunctions;

// WASI has no access mode: it follows from what the rights allow. A directory cannot be opened for writing.
function accessMode(how: number, rights: bigint): number {
  const writes = (rights & Rights.WRITING) !== 0n && !(how & OpenFlags.DIRECTORY);
  if (!writes) return openFlags.O_RDONLY;
  return rights & Rights.READING ? openFlags.O_RDWR : openFlags.O_WRONLY;
}

function creation(how: number, lookup: number): number {
  return (
    (how & OpenFlags.CREAT ? openFlags.O_CREAT : 0) |
    (how & OpenFlags.DIRECTORY ? openFlags.O_DIRECTORY : 0) |
    (how & OpenFlags.EXCL ? openFlags.O_EXCL : 0) |
    (how & OpenFlags.TRUNC ? openFlags.O_TRUNC : 0) |
    (lookup & LookupFlags.SYMLINK_FOLLOW ? 0 : openFlags.O_NOFOLLOW)
  );
}
