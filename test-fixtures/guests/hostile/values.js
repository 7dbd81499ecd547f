// Requests the specification does not know, lying replies and impossible values (H03 to H07, H20 to H32).
import { call, float, openZero, stringReply, word } from "./pipe.js";
import { exit, limit, violation } from "./verdicts.js";

const path = 0x1000;
const buffer = 0x2000;
const errno = { EBADF: 9, EFAULT: 14, EINVAL: 22, ENAMETOOLONG: 36, ENOSYS: 38 };

/** A row for a guest whose reply to `Z` is this. */
function stringLie(name, hazard, description, code, reply) {
  const run = () => call("open(pii)i", [path, 0, 0], { Z: reply });
  return { name, hazards: [hazard], description, expected: violation(code), run };
}

/** A row for a guest that makes a call and exits with the errno that it got. */
function refused(name, hazard, description, number, signature, ...args) {
  const run = () => call(signature, args).errno;
  return { name, hazards: [hazard], description, expected: exit(number), run };
}

/** A row for a guest that exits with 0 where at most a megabyte of what it wanted was moved. */
function short(name, hazard, description, transfer) {
  const run = () => {
    const { value } = transfer();
    return value > 0n && value <= 2n ** 20n ? 0 : 1;
  };
  return { name, hazards: [hazard], description, expected: exit(0), run };
}

export const values = [
  refused("unknown-signature", "H03", "makes a call that no specification knows", errno.ENOSYS, "zzz(i)i", 1),
  refused(
    "wrong-kinds",
    "H04",
    "makes a known call with other kinds",
    errno.ENOSYS,
    "open(iii)i",
    path,
    0,
    0,
  ),
  stringLie("string-of-2-40", "H20", "replies with a string of 2^40 bytes", "LENGTH_LIE", () =>
    stringReply("", 2 ** 40),
  ),
  stringLie("string-of-minus-1", "H20", "replies with a string of -1 bytes", "LENGTH_LIE", () =>
    stringReply("", -1),
  ),
  stringLie("string-of-minus-2", "H20", "replies with a string of -2 bytes", "LENGTH_LIE", () =>
    stringReply("", -2),
  ),
  stringLie("string-of-2-63", "H20", "replies with a string of 2^63 bytes", "LENGTH_LIE", () =>
    stringReply("", 2n ** 63n),
  ),
  stringLie("string-too-long-by-1", "H20", "replies with one byte too many", "LENGTH_LIE", ({ maximum }) =>
    stringReply("a".repeat(Number(maximum) + 1)),
  ),
  stringLie("string-with-nul", "H22", "replies with a string with a byte 0", "IMPOSSIBLE_STRING", () =>
    stringReply("/dev/zero\0.txt"),
  ),
  {
    name: "endless-string",
    hazards: ["H21"],
    description: "replies with as many bytes as it may, and no end",
    expected: exit(errno.ENAMETOOLONG),
    run: () =>
      call("open(pii)i", [path, 0, 0], { Z: ({ maximum }) => stringReply("a".repeat(Number(maximum))) })
        .errno,
  },
  {
    name: "changing-string",
    hazards: ["H27"],
    description: "replies with another path each time, and exits with how often it was asked",
    expected: exit(1),
    run: () => {
      const paths = ["/dev/zero", "/dev/null", "/dev/urandom"];
      const { commands } = call("stat64(pp)i", [path, buffer], {
        Z: () => stringReply(paths.shift() ?? "/"),
      });
      return commands.filter(({ letter }) => letter === "Z").length;
    },
  },
  {
    name: "null-allocation",
    hazards: ["H26"],
    description: "replies to an allocation with NULL",
    expected: violation("NULL_ALLOCATION"),
    run: () => call("opendir(p)p", [path], { Z: () => stringReply("/"), M: () => word(0) }),
  },
  {
    name: "address-of-all-ones",
    hazards: ["H25"],
    description: "passes a path at 2^64-1, and exits with 0 where it is asked for just that",
    expected: exit(0),
    run: () => {
      const { commands } = call("open(pii)i", [-1, 0, 0]);
      return commands[0]?.address === 2n ** 64n - 1n ? 0 : 1;
    },
  },
  refused("null-path", "H25", "passes NULL as a path", errno.EFAULT, "open(pii)i", 0, 0, 0),
  refused(
    "unknown-directory",
    "H26",
    "reads a directory it did not open",
    errno.EBADF,
    "readdir(p)p",
    0xdead,
  ),
  refused("write-of-minus-1", "H23", "writes -1 bytes", errno.EINVAL, "write(ipi)i", 1, buffer, -1),
  short("write-of-2-62", "H23", "writes 2^62 bytes", () => call("write(ipi)i", [1, buffer, 2n ** 62n])),
  short("write-of-2-40", "H23", "writes 2^40 bytes", () => call("write(ipi)i", [1, buffer, 2n ** 40n])),
  {
    name: "write-of-0",
    hazards: ["H23"],
    description: "writes nothing, and exits with 0 where that is what it is told",
    expected: exit(0),
    run: () => Number(call("write(ipi)i", [1, buffer, 0]).value),
  },
  short("read-of-2-62", "H24", "reads 2^62 bytes", () => call("read(ipi)i", [openZero(), buffer, 2n ** 62n])),
  refused("fd-of-2-33", "H28", "closes descriptor 2^33", errno.EBADF, "close(i)i", 2n ** 33n),
  refused(
    "mode-of-2-40",
    "H28",
    "makes a directory of mode 2^40",
    errno.EINVAL,
    "mkdir(pi)i",
    path,
    2n ** 40n,
  ),
  {
    name: "whence-of-9",
    hazards: ["H28"],
    description: "moves a position counted from nowhere",
    expected: exit(errno.EINVAL),
    run: () => call("lseek(iii)i", [openZero(), 0, 9]).errno,
  },
  {
    name: "nan-everywhere",
    hazards: ["H29"],
    description: "passes a signalling NaN, and exits with 0 where it gets an answer",
    expected: exit(0),
    run: () => {
      call("kinds_mix(fip)f", [word(0x7ff0_0000_0000_0001n), 0, 0]);
      call("kinds_single(f)f", [float(Number.NEGATIVE_INFINITY)]);
      return 0;
    },
  },
  {
    name: "sleep-of-minus-1",
    hazards: ["H30"],
    description: "sleeps for less than nothing",
    expected: exit(errno.EINVAL),
    run: () => call("select(ipppp)i", [0, 0, 0, 0, buffer], timeoutOf(-1)).errno,
  },
  {
    name: "sleep-of-10-18",
    hazards: ["H30"],
    description: "sleeps for 10^18 seconds",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: () => call("select(ipppp)i", [0, 0, 0, 0, buffer], timeoutOf(10n ** 18n)),
  },
  refused(
    "select-of-2-30",
    "H32",
    "waits for 2^30 descriptors",
    errno.EINVAL,
    "select(ipppp)i",
    2 ** 30,
    0,
    0,
    0,
    0,
  ),
];

/** What memory answers that holds a struct timeval. */
function timeoutOf(seconds) {
  return { R: () => Buffer.concat([word(seconds), word(0)]) };
}
