import { type Dirent, encodeStruct, linuxX8664, NULL, type Pointer, type Stat } from "@sandbox/protocol";
import { allocate, type Scripts } from "./scripted-controller.js";

const none = { tv_sec: 0, tv_nsec: 0 };

/** A `struct stat` with these fields, all others 0. */
export function statBytes(fields: Partial<Stat>): Uint8Array {
  return encodeStruct(linuxX8664.structs.stat, {
    st_dev: 0n,
    st_ino: 0n,
    st_nlink: 1n,
    st_mode: 0,
    st_uid: 0,
    st_gid: 0,
    st_rdev: 0n,
    st_size: 0n,
    st_blksize: 0n,
    st_blocks: 0n,
    st_atim: none,
    st_mtim: none,
    st_ctim: none,
    ...fields,
  });
}

/** An entry of a directory. */
export function direntBytes(name: string, type: number, inode: bigint): Uint8Array {
  const entry: Dirent = {
    d_ino: inode,
    d_off: 0n,
    d_reclen: 280,
    d_type: type,
    d_name: new TextEncoder().encode(name),
  };
  return encodeStruct(linuxX8664.structs.dirent, entry);
}

/** Scripts for one directory that can be opened and read, as often as one likes. */
export function directoryScripts(entries: readonly [name: string, type: number, inode: bigint][]): Scripts {
  let next = 0;
  let block: Pointer = NULL;
  return {
    "open(pii)i": () => ({ result: 3 }),
    *"fdopendir(i)p"() {
      next = 0;
      block = yield* allocate(new Uint8Array(linuxX8664.structs.dirent.size));
      return { result: block };
    },
    *"readdir(p)p"() {
      const entry = entries[next++];
      if (!entry) return { result: NULL };
      yield { kind: "write-memory", address: block, data: direntBytes(...entry) };
      return { result: block };
    },
    "rewinddir(p)v"() {
      next = 0;
      return {};
    },
    *"closedir(p)i"({ dir }) {
      yield { kind: "free", address: dir };
      return {};
    },
    "close(i)i": () => ({}),
  };
}
