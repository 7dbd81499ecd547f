// Arguments that no genuine guest sends: their number, their kinds, their values (H03, H04, H06, H24, H28 to H30).
import { readdirSync, readFileSync } from "node:fs";
import { holds } from "../holds.js";
import { claim, E } from "../memory.js";
import { send } from "../pipe.js";
import { done, fails, made, refuses } from "./claims.js";
import { call, float, int, list, none, receiveAnswer, string, tuple, yes } from "./wire.js";

const functionsFolder = new URL("../../../../specs/rpython-sandbox-1/functions/", import.meta.url);
/** What does as it is told: it exits, or it waits. */
const notAsked = ["ll_os.ll_os__exit"];

const firstHolds = (name, hazards, description, run, more) =>
  holds(`marshal-${name}`, hazards, `of the first generation ${description}`, run, more);

/** The names of all functions that the specification has. */
function functionNames() {
  return readdirSync(functionsFolder)
    .flatMap((file) => readFileSync(new URL(file, functionsFolder), "utf8").match(/^ {2}ll_[\w.]+(?=:)/gm))
    .map((name) => name.trim())
    .filter((name) => !notAsked.includes(name));
}

/** A value of each kind, none of which names anything. */
const kinds = [
  none,
  yes,
  int(-1),
  int(2n ** 62n),
  Buffer.from([0x69, 0xff, 0xff, 0xff, 0x7f]),
  float("nan"),
  float("0.0"),
  string(""),
  string("/\0"),
  tuple(),
  tuple(int(1), none),
  list(),
  list(string("a"), int(1)),
];

export const arguments_ = [
  firstHolds("wrong-counts", ["H04"], "calls every function with no arguments and with six too many", () => {
    for (const name of functionNames()) {
      call(name);
      call(name, ...new Array(16).fill(none));
    }
    done("getpid");
  }),
  firstHolds("wrong-kinds", ["H04"], "calls every function with values of every kind in every place", () => {
    for (const name of functionNames()) {
      for (const kind of kinds)
        for (let count = 1; count < 5; count++) call(name, ...new Array(count).fill(kind));
    }
    done("umask", 0o22);
    done("getpid");
  }),
  firstHolds(
    "unknown-names",
    ["H01", "H03", "H06", "X69"],
    "calls what steers a terminal, is empty, or is a member of every object",
    () => {
      for (const name of [
        ...["__proto__.", "constructor.", ".__proto__", "ll_os.__proto__", "ll_os.ll_os___proto__", "a."],
        ...["ll_os.ll_os_constructor", "ll_os.ll_os_toString", "ll_os.ll_os_hasOwnProperty", ".", "ll_os."],
        ...["ll_os.ll_os_open\0", "ll_os.ll_os_open\n", "\x1b]0;owned\x07.", "\u202e.ll_os", "ll_os.ll_os_"],
        ...["LL_OS.LL_OS_OPEN", "ll_os.ll_os_open(pii)i", "os.open", `ll_os.${"a".repeat(122)}`],
      ])
        refuses("ENOSYS", name, "/tmp/f", 0, 0);
      send([...string(""), ...tuple()]);
      claim(receiveAnswer().errno === E.ENOSYS, "ENOSYS of no name");
    },
  ),
  firstHolds("odd-integers", ["H28"], "passes integers that their C type does not hold", () => {
    const fd = made();
    refuses("EBADF", "close", 2n ** 33n);
    refuses("EBADF", "fstat", 2n ** 32n + 1n);
    refuses("EINVAL", "open", "/tmp/g", 0o102, 2n ** 40n);
    refuses("EINVAL", "lseek", fd, 0, 9);
    refuses("EINVAL", "lseek", fd, -1, 0);
    refuses("EINVAL", "lseek", fd, -(2n ** 63n), 1);
    fails("lseek", fd, 2n ** 63n - 1n, 2);
    fails("ftruncate", fd, -1);
    fails("ftruncate", fd, 2n ** 62n);
    fails("kill", 1, 2n ** 31n);
    fails("strerror", 2n ** 40n);
    fails("sysconf", 2n ** 40n);
    fails("dup2", fd, -1, yes);
    fails("dup2", fd, 2n ** 31n - 1n, yes);
    claim(call("access", "/tmp", 2n ** 40n).value === false, "no access of 2^40");
    done("close", fd);
  }),
  firstHolds("read-of-2-63", ["H24"], "reads 2^63-1 bytes, and -1", () => {
    const zero = done("open", "/dev/zero", 0, 0);
    claim(done("read", zero, 2n ** 63n - 1n).length < 2 ** 26, "a short read");
    refuses("EINVAL", "read", zero, -1);
    refuses("EINVAL", "read", zero, -(2n ** 63n));
    refuses("EBADF", "read", 99, 10);
    claim(done("read", zero, 0).length === 0, "a read of nothing");
  }),
  firstHolds("odd-floats", ["H29", "H30", "X66"], "sleeps and sets times by floats that are no times", () => {
    for (const text of ["nan", "-nan", "inf", "-inf", "1e999", "-1e999", "1e300", "-1", "1e19"])
      refuses("EINVAL", "ll_time.ll_time_sleep", float(text));
    for (const text of ["-0", "0", "1e-999", "5e-324", "+0", ".0", "0."])
      done("ll_time.ll_time_sleep", float(text));
    done("close", made());
    for (const text of ["nan", "inf", "1e300", "-1e300"])
      refuses("EINVAL", "utime", "/tmp/f", tuple(float(text), float("0")));
    for (const text of ["-1", "1e15", "4611686018427387904", "1e-300", "0.9999999999999999"]) {
      call("utime", "/tmp/f", tuple(float(text), float(text)));
      done("stat", "/tmp/f");
    }
  }),
  firstHolds(
    "floods-its-environment",
    ["H72"],
    "sets variables of a million bytes until it is refused",
    () => {
      let refusal = 0;
      for (let i = 0; i < 2000 && refusal === 0; i++)
        refusal = call("putenv", `v${i}`, "x".repeat(1_000_000)).exception;
      claim(refusal !== 0, "an end of it");
      for (const name of ["", "=", "a=b"]) refuses("EINVAL", "putenv", name, "x");
      refuses("EINVAL", "putenv", "a\0b", "x");
      claim(done("getenv", "PATH") === null, "nothing of the host's");
    },
  ),
];
