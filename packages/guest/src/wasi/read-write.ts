import { type Pointer, pointer, whence } from "@sandbox/protocol";
import { FdFlags, FileType } from "./constants.js";
import type { Descriptor } from "./descriptors.js";
import { WasiErrno, WasiFailure } from "./errno.js";
import { toDistance, toSize, type WasiFunctions } from "./functions.js";
import type { Span } from "./module-memory.js";
import type { WasiHost } from "./wasi-host.js";

/** IOV_MAX of Linux: how many buffers one call may have. */
const MAXIMUM_BUFFERS = 1024;

/** Moving bytes between descriptors and the module's memory, straight: the controller reads and writes it there. */
export const readWriteFunctions = {
  fd_read(host: WasiHost, number: number, buffers: number, count: number, size: number) {
    const open = host.descriptors.get(number);
    const fd = host.fdOf(open);
    const moved = (total: number | undefined) => advance(open, total);
    return transfer(host, buffers, count, size, (at, length) => host.calls.read(fd, at, length), moved);
  },

  fd_write(host: WasiHost, number: number, buffers: number, count: number, size: number) {
    const open = host.descriptors.get(number);
    const fd = host.fdOf(open);
    // Where the end was before an append, nobody has said.
    const moved = (total: number | undefined) =>
      advance(open, open.flags & FdFlags.APPEND ? undefined : total);
    return transfer(host, buffers, count, size, (at, length) => host.calls.write(fd, at, length), moved);
  },

  fd_pread(host: WasiHost, number: number, buffers: number, count: number, offset: bigint, size: number) {
    const fd = host.fdOf(host.descriptors.get(number));
    const start = toSize(offset);
    return transfer(host, buffers, count, size, (at, length, done) =>
      host.calls.pread(fd, at, length, start + done),
    );
  },

  fd_pwrite(host: WasiHost, number: number, buffers: number, count: number, offset: bigint, size: number) {
    const fd = host.fdOf(host.descriptors.get(number));
    const start = toSize(offset);
    return transfer(host, buffers, count, size, (at, length, done) =>
      host.calls.pwrite(fd, at, length, start + done),
    );
  },

  fd_seek(host: WasiHost, number: number, offset: bigint, from: number, position: number) {
    host.memory.span(position, 8);
    if (from >>> 0 > whence.SEEK_END) return WasiErrno.EINVAL;
    return seek(host, number, toDistance(offset), from, position);
  },

  fd_tell(host: WasiHost, number: number, position: number) {
    host.memory.span(position, 8);
    return seek(host, number, 0, whence.SEEK_CUR, position);
  },
} satisfies WasiFunctions;

/**
 * Calls `move` for one buffer after the other, until one is not filled; `done` is how much was moved before. `whenMoved`
 * hears how much was moved altogether; after an error that is not known.
 */
function transfer(
  host: WasiHost,
  buffers: number,
  count: number,
  size: number,
  move: (at: Pointer, length: number, done: number) => number,
  whenMoved: (total: number | undefined) => void = () => {},
): number {
  const spans = readBuffers(host, buffers, count);
  host.memory.span(size, 4);
  let done = 0;
  for (const span of spans) {
    if (span.length === 0) continue;
    const moved = move(pointer(BigInt(span.address)), span.length, done);
    // What was moved before an error counts; the next call meets the error again.
    if (moved < 0) whenMoved(undefined);
    if (moved < 0 && done === 0) return host.failure();
    if (moved < 0) break;
    done += moved;
    if (moved < span.length) break;
  }
  whenMoved(done);
  host.memory.setUint32(size, done);
  return WasiErrno.SUCCESS;
}

/** @throws WasiFailure with EFAULT or EINVAL before anything is moved. */
function readBuffers(host: WasiHost, buffers: number, count: number): Span[] {
  if (count >>> 0 > MAXIMUM_BUFFERS) throw new WasiFailure("EINVAL");
  const view = host.memory.view(buffers, 8 * count);
  const spans = Array.from({ length: count }, (_, index) =>
    host.memory.span(view.getUint32(8 * index, true), view.getUint32(8 * index + 4, true)),
  );
  const total = spans.reduce((sum, { length }) => sum + length, 0);
  if (total > 0x7fff_ffff) throw new WasiFailure("EINVAL");
  return spans;
}

function seek(host: WasiHost, number: number, offset: number, from: number, position: number): number {
  const open = host.descriptors.get(number);
  // Pipes and terminals have no position; Python asks five times while it starts.
  if (open.isStream) return WasiErrno.ESPIPE;
  // Python asks three times where it is while it opens a file.
  if (open.position !== undefined && isThere(open, offset, from)) {
    host.memory.setUint64(position, BigInt(open.position));
    return WasiErrno.SUCCESS;
  }
  const result = host.calls.lseek(host.fdOf(open), offset, from);
  if (result < 0) return host.failure();
  open.position = result;
  host.memory.setUint64(position, BigInt(result));
  return WasiErrno.SUCCESS;
}

function advance(open: Descriptor, moved: number | undefined): void {
  open.position = open.position === undefined || moved === undefined ? undefined : open.position + moved;
}

/** Whether a regular file is where it shall go. What is no regular file need not have a position. */
function isThere(open: Descriptor, offset: number, from: number): boolean {
  if (open.type !== FileType.REGULAR_FILE) return false;
  return from === whence.SEEK_CUR ? offset === 0 : from === whence.SEEK_SET && offset === open.position;
}
