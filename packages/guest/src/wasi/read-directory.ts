import { linuxX8664, NULL, type Pointer } from "@sandbox/protocol";
import { readStruct } from "../struct-block.js";
import { fileTypeOfEntry } from "./constants.js";
import type { Descriptor, DirectoryEntry } from "./descriptors.js";
import { WasiErrno, WasiFailure } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

/** The size of WASI's `dirent`, which the name follows. In bytes. */
const DIRENT_SIZE = 24;

/** What is in a directory. A cookie is the number of entries before. */
export const readDirectoryFunctions = {
  fd_readdir(host: WasiHost, number: number, buffer: number, length: number, cookie: bigint, size: number) {
    host.memory.span(buffer, length);
    host.memory.span(size, 4);
    const open = host.descriptors.get(number);
    // From the beginning, the directory is read anew; what follows continues that reading.
    if (cookie === 0n || !open.entries) open.entries = listDirectory(host, open);
    const used = putEntries(host.memory.bytes(buffer, length), open.entries, BigInt.asUintN(64, cookie));
    host.memory.setUint32(size, used);
    return WasiErrno.SUCCESS;
  },
} satisfies WasiFunctions;

function listDirectory(host: WasiHost, open: Descriptor): DirectoryEntry[] {
  const { calls } = host;
  const directory = rewoundStream(host, open);
  const entries: DirectoryEntry[] = [];
  for (;;) {
    const address = calls.readdir(directory);
    if (address === NULL) break;
    const entry = readStruct(host.space, linuxX8664.structs.dirent, address);
    if (!entry) throw new WasiFailure("EIO");
    entries.push({ inode: entry.d_ino, type: fileTypeOfEntry(entry.d_type), name: entry.d_name });
  }
  if (calls.errno !== 0) throw host.failed();
  return entries;
}

/** The stream that takes the descriptor over, at its first entry. It is closed with the descriptor. */
function rewoundStream(host: WasiHost, open: Descriptor): Pointer {
  if (open.stream !== undefined) {
    host.calls.rewinddir(open.stream);
    return open.stream;
  }
  const stream = host.calls.fdopendir(host.fdOf(open));
  if (stream === NULL) throw host.failed();
  open.stream = stream;
  return stream;
}

/** Fills `target` with entries, the last one cut where it does not fit; answers how much was filled. */
function putEntries(target: Uint8Array, entries: readonly DirectoryEntry[], cookie: bigint): number {
  let used = 0;
  for (let index = firstIndex(cookie, entries); index < entries.length && used < target.length; index++) {
    const entry = entries[index];
    if (!entry) break;
    const record = encodeEntry(entry, index + 1);
    const fitting = record.subarray(0, target.length - used);
    target.set(fitting, used);
    used += fitting.length;
  }
  return used;
}

function firstIndex(cookie: bigint, entries: readonly DirectoryEntry[]): number {
  return cookie < BigInt(entries.length) ? Number(cookie) : entries.length;
}

function encodeEntry({ inode, type, name }: DirectoryEntry, next: number): Uint8Array {
  const record = new Uint8Array(DIRENT_SIZE + name.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, inode, true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, type);
  record.set(name, DIRENT_SIZE);
  return record;
}
