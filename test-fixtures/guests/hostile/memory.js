// A guest's side with a memory that obeys commands honestly: for guests whose lies are in what they ask for.
import { obey, request, send, word } from "./pipe.js";

const base = 0x10_0000;
const memory = Buffer.alloc(4 * 2 ** 20);
let free = 0;

/** Linux on x86-64. */
export const E = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EMFILE: 24,
  ENOTTY: 25,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  EROFS: 30,
  EPIPE: 32,
  ERANGE: 34,
  ENAMETOOLONG: 36,
  ENOSYS: 38,
  ENOTEMPTY: 39,
  ELOOP: 40,
  EOVERFLOW: 75,
};
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  DIRECTORY: 0o200000,
  NOFOLLOW: 0o400000,
};
export const AT_FDCWD = -100;

/** Puts bytes into memory, a text with a NUL behind it, and answers the address. */
export function place(value, alignment = 16) {
  const bytes = typeof value === "string" ? Buffer.from(`${value}\0`) : Buffer.from(value);
  free = Math.ceil(free / alignment) * alignment;
  if (free + bytes.length > memory.length) free = 0;
  const at = free;
  bytes.copy(memory, at);
  free += bytes.length;
  return base + at;
}

/** Room in memory, filled with `fill`. */
export function room(length, fill = 0) {
  return place(Buffer.alloc(length, fill));
}

/** What memory holds. */
export function peek(address, length) {
  return Buffer.from(memory.subarray(address - base, address - base + length));
}

function stringAt(address, maximum) {
  const at = Number(address) - base;
  const nul = memory.indexOf(0, at);
  const end = Math.min(nul < 0 ? memory.length : nul, at + Number(maximum > 2n ** 40n ? 2n ** 40n : maximum));
  return Buffer.concat([word(end - at), memory.subarray(at, end)]);
}

const replies = {
  R: ({ address, length }) => memory.subarray(Number(address) - base, Number(address) - base + length),
  Z: ({ address, maximum }) => stringAt(address, maximum),
  W: ({ address, data }) => {
    data.copy(memory, Number(address) - base);
    return [];
  },
  M: ({ data }) => word(place(data)),
};

/**
 * Makes a call and obeys honestly; texts and bytes among the arguments are placed in memory first.
 * `lies` are replies in the place of the honest ones, by letter.
 */
export function sys(signature, ...args) {
  return sysLying({}, signature, ...args);
}

/** `sys`, with replies in the place of the honest ones, by letter. */
export function sysLying(lies, signature, ...args) {
  const words = args.map((value) =>
    typeof value === "string" || (value instanceof Uint8Array && !value.isWord) ? place(value) : value,
  );
  send(request(signature, ...words));
  return obey({ ...replies, ...lies });
}

/** An 8-byte argument that stands for itself, such as a float. */
export function raw(bytes) {
  return Object.assign(Buffer.from(bytes), { isWord: true });
}

/** Throws where a call did not fail with this errno; the guest then exits with 1 and says so on its real stderr. */
export function refuses(name, result) {
  if (result.errno !== E[name])
    throw new Error(`expected ${name}, got errno ${result.errno}, value ${result.value}`);
}

/** Throws where a call failed; answers its value as a number. */
export function done(result) {
  if (result.errno !== 0 || result.value === -1n)
    throw new Error(`expected success, got errno ${result.errno}`);
  return Number(result.value);
}

/** Throws where a claim is not so. */
export function claim(isSo, what) {
  if (!isSo) throw new Error(`expected ${what}`);
}

export const open = (path, flags = O.RDONLY, mode = 0o600) => sys("open(pii)i", path, flags, mode);

/** The fields of a struct stat that the suite looks at. */
export function stat(path, signature = "stat64(pp)i") {
  const buffer = room(144);
  const { errno } = sys(signature, path, buffer);
  const bytes = peek(buffer, 144);
  return {
    errno,
    ino: bytes.readBigUInt64LE(8),
    links: Number(bytes.readBigUInt64LE(16)),
    mode: bytes.readUInt32LE(24),
    size: Number(bytes.readBigInt64LE(48)),
    blocks: Number(bytes.readBigInt64LE(64)),
  };
}

/** The names in a directory as latin1, `.` and `..` too. */
export function list(path) {
  const directory = done(sys("opendir(p)p", path));
  const names = [];
  for (;;) {
    const { value } = sys("readdir(p)p", directory);
    if (value === 0n) break;
    const entry = peek(Number(value), 280);
    names.push(entry.subarray(19, entry.indexOf(0, 19)).toString("latin1"));
  }
  done(sys("closedir(p)i", directory));
  return names;
}
