import {
  type MarshalForm,
  type MarshalFunctionName,
  type MarshalValue,
  marshalFunctions,
  marshalRaise,
} from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { argumentsOf } from "../../src/exchange.js";
import {
  checkRecording,
  decodeConversation,
  hasFailed,
  nameOfExchange,
  signatureOfExchange,
  traceLine,
  writeFrames,
} from "../../src/index.js";
import {
  type Called,
  exchangeOf,
  fails,
  float,
  framesOf,
  int,
  is,
  list,
  no,
  none,
  short,
  str,
  tuple,
  yes,
} from "./script.js";

/** Some value that stands so. */
function someValue(form: MarshalForm): MarshalValue {
  switch (form.form) {
    case "none":
      return none;
    case "bool":
      return yes;
    case "status":
      return short(0);
    case "int":
      return form.width === 8 ? int(3) : short(3);
    case "float":
    case "ticks":
    case "seconds":
      return float("1564610400.25");
    case "string":
      return str("abc");
    case "assignment":
      return tuple(str("NAME"), str("value"));
    case "tuple":
      return tuple(...form.items.map((item) => someValue(item.form)));
    case "list":
      return list(someValue(form.item), someValue(form.item));
  }
}

const rows = Object.values(marshalFunctions);

describe.each(rows.map(({ name }) => name))("%s", (name: MarshalFunctionName) => {
  const row = marshalFunctions[name];
  const args = row.arguments.map(({ form }) => someValue(form));
  const answered = [name, args, is(someValue(row.answer))] as const;
  const failed = [name, args, fails(2)] as const;

  test("is the call that carries it out, with a result, and nothing wrong with it", () => {
    const exchange = exchangeOf(...answered);
    expect(exchange.marshal?.isMisfit).toBeUndefined();
    expect(exchange.request).toMatchObject({ kind: "request", call: row.call });
    expect(exchange.result?.resultKind).toBe(row.call.at(-1));
    expect(nameOfExchange(exchange)).toBe(row.shortName);
    expect(signatureOfExchange(exchange)).toBe(row.call);
    expect(checkRecording(writeFrames(framesOf(answered)), { metadata: { exitCode: 0 } })).toEqual([]);
  });

  test("is a call that has failed where it was answered an OSError", () => {
    const exchange = exchangeOf(...failed);
    expect(exchange.errno).toBe(2);
    expect(hasFailed(exchange)).toBe(true);
    expect(exchange.result?.resultKind).toBe(row.call.at(-1));
  });

  test("takes no answer for its own that it does not have", () => {
    const wrong = row.answer.form === "list" ? float("0.5") : list(list());
    expect(exchangeOf(name, args, is(wrong)).marshal?.isMisfit).toBe(true);
  });
});

const lines: readonly (readonly [line: string, ...called: Called])[] = [
  [
    'open("/x", O_RDONLY) = -1 ENOENT (No such file or directory)',
    "open",
    [str("/x"), int(0), int(0)],
    fails(2),
  ],
  ['open("/x", O_WRONLY|O_CREAT, 0644) = 3', "open", [str("/x"), int(0o101), int(0o644)], is(short(3))],
  ['open("/x", O_RDONLY) <unfinished ...>', "open", [str("/x"), int(0), int(0)]],
  ['mkdir("/x") = 0', "mkdir", [str("/x")], is(none)],
  ['mkdir("/x", 0755) = 0', "mkdir", [str("/x"), int(0o755)], is(none)],
  ['read(3, "ab", 4096) = 2', "read", [int(3), int(4096)], is(str("ab"))],
  ['read(3, "", 4096) = 0', "read", [int(3), int(4096)], is(str(""))],
  ["read(3, 4096) = -1 EBADF (Bad file descriptor)", "read", [int(3), int(4096)], fails(9)],
  ["dup(3) = 4", "dup", [int(3), yes], is(short(4))],
  ["dup2(3, 7) = 7", "dup2", [int(3), int(7)], is(none)],
  ["pipe([4, 5]) = 0", "pipe", [], is(tuple(short(4), short(5)))],
  ["waitpid(9, [256], 0) = 9", "waitpid", [int(9), int(0)], is(tuple(short(9), short(256)))],
  ['readlink("/l", "/target") = 7', "readlink", [str("/l")], is(str("/target"))],
  ['listdir("/d") = ["a", "b"]', "listdir", [str("/d")], is(list(str("a"), str("b")))],
  ['listdir("/d") = NULL EACCES (Permission denied)', "listdir", [str("/d")], fails(13)],
  ['getenv("A") = NULL', "getenv", [str("A")], is(none)],
  [
    'envitems() = ["A=1", "B="]',
    "envitems",
    [],
    is(list(tuple(str("A"), str("1")), tuple(str("B"), str("")))),
  ],
  ['putenv("A", "1") = 0', "putenv", [str("A"), str("1")], is(none)],
  ['access("/x", R_OK) = -1', "access", [str("/x"), int(4)], is(no)],
  ["isatty(1) = 1", "isatty", [int(1)], is(yes)],
  ["getgroups([1000, 4]) = 2", "getgroups", [], is(list(short(1000), short(4)))],
  ["setgroups([1000, 4]) = 0", "setgroups", [list(int(1000), int(4))], is(none)],
  [
    'execv("/bin/x", ["x", "-a"]) = -1 ENOENT (No such file or directory)',
    "execv",
    [str("/bin/x"), list(str("x"), str("-a"))],
    fails(2),
  ],
  [
    'open("/x\\0y", O_RDONLY) = -1 EINVAL (Invalid argument)',
    "open",
    [str("/x\0y"), int(0), int(0)],
    fails(22),
  ],
  ['getenv("A") = "1\\0002"', "getenv", [str("A")], is(str("1\x002"))],
  ["time({tv_sec=12, tv_usec=500000}) = 0", "ll_time.ll_time_time", [], is(float("12.5"))],
  [
    "time({tv_sec=1564610400, tv_usec=123457}) = 0",
    "ll_time.ll_time_time",
    [],
    is(float("1564610400.123457")),
  ],
  ["time({tv_sec=-2, tv_usec=500000}) = 0", "ll_time.ll_time_time", [], is(float("-1.5"))],
  ["clock() = 250000", "ll_time.ll_time_clock", [], is(float("0.25"))],
  ["sleep({tv_sec=0, tv_nsec=1000}) = 0", "ll_time.ll_time_sleep", [float("1e-06")], is(none)],
  ['utime("/x", NULL) = 0', "utime", [str("/x"), none], is(none)],
  [
    'utime("/x", [{tv_sec=1, tv_usec=500000}, {tv_sec=2, tv_usec=0}]) = 0',
    "utime",
    [str("/x"), tuple(float("1.5"), float("2"))],
    is(none),
  ],
  [
    "times({tms_utime=150, tms_stime=0, tms_cutime=0, tms_cstime=0}) = 500",
    "times",
    [],
    is(tuple(float("1.5"), float("0"), float("0"), float("0"), float("5"))),
  ],
  ["getloadavg([0.5, 1.0, 2.0]) = 3", "getloadavg", [], is(tuple(float("0.5"), float("1"), float("2")))],
  ['ttyname(0) = "/dev/tty"', "ttyname", [int(0)], is(str("/dev/tty"))],
  ["getresuid([1], [2], [3]) = 0", "getresuid", [], is(tuple(short(1), short(2), short(3)))],
  ["openpty([3], [4]) = 0", "openpty", [], is(tuple(short(3), short(4)))],
  ["close(3) = -1 RuntimeError", "close", [int(3)], marshalRaise("RuntimeError")],
  ["close(3) = -1 exception 99", "close", [int(3)], { kind: "marshal-exception", exception: 99 }],
  ['close(3) = "what"', "close", [int(3)], is(str("what"))],
  ['close("three") = None', "close", [str("three")], is(none)],
  ["close() = OSError EINVAL (Invalid argument)", "close", [], fails(22)],
  [
    'll_os.ll_os_fcntl(3, [True, None], 0.5, "x") = [1]',
    "fcntl",
    [int(3), list(yes, none), float("0.5"), str("x")],
    is(list(int(1))),
  ],
];

test.each(lines.map(([line, ...called]) => ({ line, called })))("reads as $line", ({ line, called }) => {
  expect(traceLine(exchangeOf(...called))).toBe(line);
});

test("what is said of a call is the same for integers of both widths and any text of a float", () => {
  const wide = exchangeOf(
    "fstat",
    [int(3)],
    is(
      tuple(
        ...[int(1), int(2), int(3), int(4), int(5), int(6), int(7), float("1.50"), float("2e0"), float("3")],
      ),
    ),
  );
  const narrow = exchangeOf(
    "fstat",
    [short(3)],
    is(
      tuple(
        ...[
          short(1),
          short(2),
          short(3),
          short(4),
          short(5),
          short(6),
          short(7),
          float("1.5"),
          float("2"),
          float("3.0"),
        ],
      ),
    ),
  );
  const { messages: _, marshal: __, ...lowered } = wide;
  expect(narrow).toMatchObject({ ...lowered });
});

test("blocks of one session lie apart, and what a call passes lies where the last one's did", () => {
  const frames = framesOf(["getenv", [str("A")], is(str("1"))], ["getenv", [str("B")], is(str("2"))]);
  const [a, b] = decodeConversation(frames);
  expect(a && argumentsOf(a.request)).toEqual(b && argumentsOf(b.request));
  expect(a?.result).not.toEqual(b?.result);
});
