// Guests in C, which do what Node cannot (H40, H42, H43, H45).
import { exit, hostError, limit, signal, violation } from "./verdicts.js";

/** What a guest dies of that makes a system call which the filter of its wall does not let through. */
const walled = signal("SIGSYS");

const native = (name, hazards, description, expected, more = {}) => ({
  name,
  hazards,
  description,
  expected,
  program: "c",
  ...more,
});
const absent = (name, file, description, expected, more = {}) => ({
  name,
  hazards: ["H45"],
  description,
  expected,
  program: "file",
  file,
  ...more,
});

export const natives = [
  native("50000-unknown-signatures", ["H07"], "makes 50,000 calls, each of another unknown name", exit(38), {
    limits: { calls: 100_000 },
  }),
  native(
    "makes-real-calls",
    ["H42"],
    "opens a file, makes a socket and traces its parent by real system calls, then goes on",
    exit(0),
    { walled },
  ),
  native("takes-all-memory", ["H43"], "takes memory until there is none", limit("memoryBytes"), {
    limits: { memoryBytes: 256 * 2 ** 20 },
  }),
  native("writes-into-its-stdin", ["X41"], "writes 64 MB into its own standard input", exit(0), { walled }),
  native("sends-descriptors", ["X42"], "sends a descriptor with each of 200 requests", exit(0), { walled }),
  native(
    "leaves-a-family",
    ["H40", "X48"],
    "leaves 20 processes that hold its pipes, half in sessions of their own",
    exit(0),
    { walled },
  ),
  native(
    "becomes-another-program",
    ["X49"],
    "executes echo in the middle of its session",
    violation("BAD_SIGNATURE"),
    { walled: exit(9) },
  ),
  native("overflows-its-stack", ["H39", "X50"], "dies of a stack overflow", signal("SIGSEGV")),
  absent("is-not-there", "/absent/guest", "is not there", hostError("GUEST_START")),
  absent("is-a-directory", "/tmp", "is a directory", hostError("GUEST_START")),
  absent("is-no-program", "native.c", "is a file that cannot be executed", hostError("GUEST_START")),
  absent(
    "prints-its-usage",
    "/bin/ls",
    "is another program, which prints what is no request",
    violation("BAD_SIGNATURE"),
    { walled },
  ),
];
