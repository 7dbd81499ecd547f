import { advice as advices, fileType, fileTypeMask, whence as from, LIMITS, lockf } from "@sandbox/protocol";
import type { Answer } from "../answer.js";
import { Failure, fail } from "../failure.js";
import { dropSetIdsUnlessRoot } from "./credentials.js";
import { MAXIMUM_FILE_BYTES } from "./file-pages.js";
import type { FileNode } from "./node.js";
import type { OpenFile } from "./open-file.js";
import type { Calls, Parts } from "./parts.js";

/** The calls that move bytes, positions and lengths of open files. */
export function transferCalls({
  descriptors,
  credentials,
}: Parts): Calls<"read" | "write" | "pread" | "pwrite" | "lseek" | "ftruncate" | "sendfile"> {
  return {
    read({ fd, count }) {
      const file = descriptors.get(fd);
      if (!file.isReadable) return fail("EBADF");
      return readNext(file, Math.min(count, LIMITS.transferBytes));
    },
    write({ fd, buffer }) {
      const file = descriptors.get(fd);
      if (!file.isWritable) return fail("EBADF");
      if (buffer.length > 0) dropSetIdsUnlessRoot(file.node, credentials);
      return writeNext(file, buffer);
    },
    pread({ fd, count, offset }) {
      if (offset < 0) return fail("EINVAL");
      const file = positioned(descriptors.get(fd));
      if (!file.isReadable) return fail("EBADF");
      return readAt(file, offset, Math.min(count, LIMITS.transferBytes));
    },
    pwrite({ fd, buffer, offset }) {
      if (offset < 0) return fail("EINVAL");
      const file = positioned(descriptors.get(fd));
      if (!file.isWritable) return fail("EBADF");
      if (buffer.length > 0) dropSetIdsUnlessRoot(file.node, credentials);
      return writeAt(file, offset, buffer);
    },
    lseek({ fd, offset, whence }) {
      const file = descriptors.get(fd);
      const seek = EXTENTS[whence];
      if (seek !== undefined && file.node.kind === "file") {
        file.position = seek(file.node, offset);
        return file.position;
      }
      const origin = ORIGINS[whence];
      if (origin === undefined) return fail("EINVAL");
      // A device has no positions; Linux answers the first for /dev/null and the like.
      if (positioned(file).node.kind === "device") return 0;
      const position = origin(file) + offset;
      if (position < 0 || position > MAXIMUM_FILE_BYTES) return fail("EINVAL");
      file.position = position;
      return position;
    },
    ftruncate({ fd, length }) {
      if (length < 0) return fail("EINVAL");
      const file = descriptors.get(fd);
      if (file.node.kind !== "file" || !file.isWritable) return fail("EINVAL");
      file.node.truncate(length);
      return dropSetIdsUnlessRoot(file.node, credentials);
    },
    sendfile({ outFd, inFd, offset, count }) {
      const from = descriptors.get(inFd);
      const to = descriptors.get(outFd);
      if (!from.isReadable || !to.isWritable) return fail("EBADF");
      if (from.node.kind !== "file" || to.isAppending || (offset ?? 0) < 0) return fail("EINVAL");
      const start = offset ?? from.position;
      const bytes = from.node.read(start, Math.min(count, LIMITS.transferBytes));
      const sent = (result: number) => {
        if (offset === null) from.position = start + result;
        return { result, offset: offset === null ? null : start + result };
      };
      const written = writeNext(to, bytes);
      if (written instanceof Failure) return written;
      if (typeof written === "number") return sent(written);
      return written.then((result) => (result instanceof Failure ? result : sent(result)));
    },
  };
}

/** The calls that speak of a file's content without moving it. */
export function storageCalls({
  descriptors,
}: Parts): Calls<"fsync" | "fdatasync" | "sync" | "posix_fadvise" | "posix_fallocate" | "lockf"> {
  const synchronize = (fd: number) => {
    const { kind } = descriptors.get(fd).node;
    if (kind !== "file" && kind !== "directory") throw fail("EINVAL");
  };
  return {
    fsync: ({ fd }) => synchronize(fd),
    fdatasync: ({ fd }) => synchronize(fd),
    sync: () => undefined,
    lockf({ fd, command }) {
      if (!LOCKS.has(command)) throw fail("EINVAL");
      const file = descriptors.get(fd);
      if (command !== lockf.F_ULOCK && command !== lockf.F_TEST && !file.isWritable) throw fail("EBADF");
    },
    posix_fadvise({ fd, length, advice }) {
      const { node } = descriptors.get(fd);
      if (isPipe(node.attributes().mode)) throw fail("ESPIPE");
      if (length < 0 || !ADVICES.has(advice)) throw fail("EINVAL");
    },
    posix_fallocate({ fd, offset, length }) {
      const file = descriptors.get(fd);
      if (offset < 0 || length <= 0) return fail("EINVAL");
      if (!file.isWritable) return fail("EBADF");
      if (isPipe(file.node.attributes().mode)) return fail("ESPIPE");
      if (file.node.kind !== "file") return fail("ENODEV");
      return file.node.allocate(offset, length);
    },
  };
}

const LOCKS = new Set<number>(Object.values(lockf));
const ADVICES = new Set<number>(Object.values(advices));

const ORIGINS: Readonly<Record<number, (file: OpenFile) => number>> = {
  [from.SEEK_SET]: () => 0,
  [from.SEEK_CUR]: (file) => file.position,
  [from.SEEK_END]: (file) => (file.node.kind === "directory" ? 0 : file.node.status().size),
};

const EXTENTS: Readonly<Record<number, (file: FileNode, offset: number) => number>> = {
  [from.SEEK_DATA]: (file, offset) => {
    const found = file.nextData ? file.nextData(within(file, offset)) : within(file, offset);
    if (found === undefined) throw fail("ENXIO");
    return found;
  },
  [from.SEEK_HOLE]: (file, offset) => {
    const start = within(file, offset);
    return file.nextHole?.(start) ?? file.status().size;
  },
};

/** Answers a position before the end; throws ENXIO for another. */
function within(file: FileNode, offset: number): number {
  if (offset < 0 || offset >= file.status().size) throw fail("ENXIO");
  return offset;
}

function isPipe(mode: number): boolean {
  return (mode & fileTypeMask) === fileType.S_IFIFO;
}

/** Answers the open file; throws ESPIPE where it has no positions. */
function positioned(file: OpenFile): OpenFile {
  if (file.node.kind === "stream") throw fail("ESPIPE");
  return file;
}

function readNext(file: OpenFile, count: number): Answer<Uint8Array> {
  if (file.node.kind === "stream") return file.node.read(count, file.mayWait);
  const bytes = readAt(file, file.position, count);
  if (file.node.kind === "file") file.position += bytes.length;
  return bytes;
}

function readAt({ node, keepsAccessTime }: OpenFile, position: number, count: number): Uint8Array {
  if (node.kind === "directory") throw fail("EISDIR");
  if (node.kind === "device") return node.read(count);
  if (node.kind === "file") return node.read(position, count, keepsAccessTime);
  throw fail("EINVAL");
}

function writeNext(file: OpenFile, bytes: Uint8Array): Answer<number> {
  const { node } = file;
  if (node.kind === "stream") return node.write(bytes, file.mayWait);
  if (node.kind !== "file") return writeAt(file, 0, bytes);
  const position = endOrPosition(file, node, file.position);
  const written = node.write(position, bytes);
  file.position = position + written;
  return written;
}

function writeAt(file: OpenFile, position: number, bytes: Uint8Array): number {
  const { node } = file;
  if (node.kind === "device") return node.write(bytes);
  // Linux appends even where pwrite(2) names a position; see BUGS there.
  if (node.kind === "file") return node.write(endOrPosition(file, node, position), bytes);
  throw fail("EINVAL");
}

function endOrPosition(file: OpenFile, node: FileNode, position: number): number {
  return file.isAppending ? node.attributes().size : position;
}
