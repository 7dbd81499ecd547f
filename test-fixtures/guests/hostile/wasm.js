// Modules of WebAssembly, each of which makes one WASI call with impossible arguments and exits with its errno (H33, H53).
import { exit } from "./verdicts.js";

/** Errnos of WASI. */
const WASI = { SUCCESS: 0, EFAULT: 21, EINVAL: 28 };
const i32 = 0x7f;
const i64 = 0x7e;

/** A row for a module that makes a call of WASI; a bigint is passed as i64. `data` is what its memory begins with. */
function one(name, hazards, description, errno, call, args, data = []) {
  return {
    name,
    hazards,
    description,
    expected: exit(errno),
    program: "wasm",
    module: () => assemble(call, args, data),
  };
}

const words = (...values) => [...Buffer.from(Uint32Array.from(values, (value) => value >>> 0).buffer)];
const pathOpen = (at, length) => [3, 0, at, length, 0, -1n, -1n, 0, 64];

export const wasm = [
  one(
    "wasm-vector-beyond-memory",
    ["H33"],
    "writes from a list that lies beyond its memory",
    WASI.EFAULT,
    "fd_write",
    [1, -16, 1, 0],
  ),
  one(
    "wasm-bytes-beyond-memory",
    ["H33"],
    "writes bytes that lie beyond its memory",
    WASI.EFAULT,
    "fd_write",
    [1, 0, 1, 16],
    words(65_530, 100),
  ),
  one(
    "wasm-bytes-that-wrap",
    ["H33"],
    "reads into bytes whose end wraps around 2^32",
    WASI.EFAULT,
    "fd_read",
    [0, 0, 1, 16],
    words(-8, 16),
  ),
  one(
    "wasm-too-many-vectors",
    ["H33", "H32"],
    "writes from a list of 2^32-1 entries",
    WASI.EINVAL,
    "fd_write",
    [1, 0, -1, 16],
  ),
  one(
    "wasm-misaligned-vector",
    ["H33", "X43"],
    "writes from a list at an odd address",
    WASI.SUCCESS,
    "fd_write",
    [1, 1, 1, 32],
    [0, ...words(40, 4)],
  ),
  one(
    "wasm-path-beyond-memory",
    ["H33"],
    "opens a path that lies beyond its memory",
    WASI.EFAULT,
    "path_open",
    pathOpen(-1, 10),
  ),
  one(
    "wasm-path-with-nul",
    ["H53"],
    "opens a path with a byte 0 in it",
    WASI.EINVAL,
    "path_open",
    pathOpen(0, 7),
    [...Buffer.from("tmp\0abc")],
  ),
  one(
    "wasm-random-beyond-memory",
    ["H33"],
    "asks for 2^32-1 random bytes",
    WASI.EFAULT,
    "random_get",
    [0, -1],
  ),
  one(
    "wasm-result-beyond-memory",
    ["H33"],
    "asks for the time at the last byte of its memory",
    WASI.EFAULT,
    "clock_time_get",
    [0, 0n, 65_535],
  ),
  one(
    "wasm-listing-beyond-memory",
    ["H33"],
    "lists a directory into bytes beyond its memory",
    WASI.EFAULT,
    "fd_readdir",
    [3, 65_000, 2 ** 31 - 1, 0n, 0],
  ),
  one(
    "wasm-too-many-waits",
    ["H33", "H32"],
    "waits for 2^32-1 events",
    WASI.EINVAL,
    "poll_oneoff",
    [0, 64, -1, 32],
  ),
  {
    name: "wasm-grows-for-ever",
    hazards: ["H43", "X44"],
    description: "grows its memory until it is refused, then exits with 0",
    expected: exit(0),
    program: "wasm",
    // loop (br_if 0 (i32.ne (memory.grow 256) -1)) end
    module: () =>
      moduleOf([], [], [0x03, 0x40, 0x41, ...signed(256), 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b], []),
  },
];

function assemble(name, args, data) {
  const parameters = args.map((value) => (typeof value === "bigint" ? i64 : i32));
  const pushed = args.flatMap((value) => [typeof value === "bigint" ? 0x42 : 0x41, ...signed(value)]);
  return moduleOf([[name, parameters]], data, [...pushed, 0x10, 0], [0x10, 1]);
}

/** A module whose `_start` runs `code`, and exits with what that leaves behind where it calls anything. */
function moduleOf(calls, data, code, last) {
  const imports = calls.length > 0 ? [...calls, ["proc_exit", [i32]]] : [];
  const types = imports.map(([name, parameters]) => [
    0x60,
    ...list(parameters),
    ...(name === "proc_exit" ? [0] : [1, i32]),
  ]);
  const names = imports.map(([name], index) => [...text("wasi_snapshot_preview1"), ...text(name), 0, index]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([...types, [0x60, 0, 0]])),
    ...section(2, list(names)),
    ...section(3, list([[imports.length]])),
    ...section(5, list([[0, 1]])),
    ...section(
      7,
      list([
        [...text("memory"), 2, 0],
        [...text("_start"), 0, imports.length],
      ]),
    ),
    ...section(10, list([sized([0, ...code, ...last, 0x0b])])),
    ...section(11, list([[0, 0x41, 0, 0x0b, ...sized(data)]])),
  ]);
}

function section(id, content) {
  return [id, (content.length & 0x7f) | 0x80, content.length >> 7, ...content];
}

const sized = (content) => [content.length, ...content];
const list = (items) => [items.length, ...items.flat()];
const text = (characters) => sized([...Buffer.from(characters)]);

/** A signed LEB128. */
function signed(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; ) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
