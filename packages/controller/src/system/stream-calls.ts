import { atFd, type Dirent, dType, emptyDirent, fileType, openFlags } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { type ByteText, toBytes } from "./byte-text.js";
import type { DescriptorTable } from "./descriptor-table.js";
import type { DirectoryEntry, DirectoryNode } from "./node.js";
import { openAt } from "./open-calls.js";
import type { OpenFile } from "./open-file.js";
import type { Calls, Parts } from "./parts.js";

const OPEN_DIRECTORY = openFlags.O_RDONLY | openFlags.O_DIRECTORY | openFlags.O_CLOEXEC;
// Linux's struct dirent before its name.
const DIRENT_HEADER_BYTES = 19;

/** A directory stream: a descriptor, and how far the walk is. */
interface DirectoryStream {
  readonly fd: number;
  readonly file: OpenFile;
  readonly directory: DirectoryNode;
  /** How many entries were answered. */
  count: number;
  /** The last name that was answered after `.` and `..`. */
  last: ByteText;
}

/** The calls on directory streams. A stream is known by a number of our own that is never used twice. */
export function streamCalls(
  parts: Parts,
): Calls<"opendir" | "fdopendir" | "readdir" | "rewinddir" | "closedir" | "dirfd"> {
  const { descriptors } = parts;
  const streams = new Map<number, DirectoryStream>();
  let lastId = 0;

  const open = (fd: number) => {
    // One of O_PATH too, as the C library does not look: reading it is refused then.
    const file = descriptors.place(fd);
    if (file.node.kind !== "directory") throw fail("ENOTDIR");
    // Streams may share a descriptor, so descriptors alone do not bound them.
    if (streams.size >= descriptors.capacity) throw descriptors.refuse();
    lastId++;
    streams.set(lastId, { fd, file, directory: file.node, count: 0, last: "" });
    return lastId;
  };
  const stream = (id: number) => {
    const found = streams.get(id);
    if (found === undefined) throw fail("EBADF");
    return found;
  };

  return {
    opendir({ path }) {
      if (streams.size >= descriptors.capacity) return descriptors.refuse();
      return open(openAt(parts, atFd.AT_FDCWD, path, OPEN_DIRECTORY, 0));
    },
    fdopendir: ({ fd }) => open(fd),
    readdir: ({ dir }) => nextEntry(live(stream(dir), descriptors)),
    rewinddir({ dir }) {
      const found = stream(dir);
      found.count = 0;
      found.last = "";
    },
    closedir({ dir }) {
      const { fd, file } = stream(dir);
      streams.delete(dir);
      if (descriptors.place(fd) !== file) return fail("EBADF");
      return descriptors.close(fd);
    },
    dirfd: ({ dir }) => stream(dir).fd,
  };
}

/** Answers the stream; throws EBADF where its descriptor was closed or made another file's behind its back. */
function live(stream: DirectoryStream, descriptors: DescriptorTable): DirectoryStream {
  if (descriptors.get(stream.fd) === stream.file) return stream;
  throw fail("EBADF");
}

function nextEntry(stream: DirectoryStream): Dirent | null {
  const { directory, count } = stream;
  // A directory that was removed lists nothing, not even itself.
  if (directory.isRemoved) return null;
  stream.count++;
  if (count === 0) return direntOf({ name: ".", ino: directory.ino, type: fileType.S_IFDIR }, 1);
  if (count === 1) return direntOf({ name: "..", ino: directory.parent.ino, type: fileType.S_IFDIR }, 2);
  const entry = directory.entryAfter(stream.last);
  if (entry === undefined) return null;
  stream.last = entry.name;
  return direntOf(entry, stream.count);
}

const ENTRY_TYPES: Readonly<Record<number, number>> = {
  [fileType.S_IFREG]: dType.DT_REG,
  [fileType.S_IFDIR]: dType.DT_DIR,
  [fileType.S_IFLNK]: dType.DT_LNK,
  [fileType.S_IFCHR]: dType.DT_CHR,
};

function direntOf(entry: DirectoryEntry, offset: number): Dirent {
  // With the NUL after the name, rounded up to 8 bytes.
  const length = (DIRENT_HEADER_BYTES + entry.name.length + 1 + 7) & ~7;
  return {
    ...emptyDirent,
    d_ino: BigInt(entry.ino),
    d_off: BigInt(offset),
    d_reclen: length,
    d_type: ENTRY_TYPES[entry.type] ?? dType.DT_UNKNOWN,
    d_name: toBytes(entry.name),
  };
}
