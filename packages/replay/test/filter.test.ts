// One parser, one table: what each expression of strace's vocabulary and of `--where` picks.
import { describe, expect, test } from "vitest";
import {
  CallFilter,
  FilterError,
  type FilterOptions,
  type SessionCall,
  streamSession,
  writeFrames,
} from "../src/index.js";
import { writeSession } from "../src/write-session.js";
import { ascii, at, framesOf, reads, returned, type Script } from "./script.js";

const fail = (errno: number): Script => [{ kind: "set-errno", errno }, returned(-1)];
/** Seven calls: an open that fails, one that succeeds, a read of it, a duplicate, a close, a write, an unknown one. */
const script: Script = [
  { kind: "request", call: "open(pii)i", args: { path: at(0x10), flags: 0, mode: 0 } },
  ...reads(0x10, "/lib/a.pyc"),
  ...fail(2),
  { kind: "request", call: "open(pii)i", args: { path: at(0x10), flags: 0o101, mode: 0o644 } },
  ...reads(0x10, "/lib/a.py"),
  returned(3),
  { kind: "request", call: "read(ipi)i", args: { fd: 3, buffer: at(0x100), count: 4096n } },
  { kind: "write-memory", address: at(0x100), data: ascii("x = 1\n") },
  returned(6),
  { kind: "request", call: "dup(i)i", args: { oldfd: 3 } },
  returned(7),
  { kind: "request", call: "close(i)i", args: { fd: 7 } },
  returned(0),
  { kind: "request", call: "write(ipi)i", args: { fd: 1, buffer: at(0x200), count: 3n } },
  { kind: "read-memory", address: at(0x200), length: 3 },
  { kind: "read-memory-reply", data: ascii("hi\xff") },
  returned(3),
  {
    kind: "unknown-request",
    signature: "frob(ii)i",
    args: [
      { kind: "i", value: 5n },
      { kind: "i", value: -1n },
    ],
  },
  ...fail(38),
];

function callsOf(file: Uint8Array): SessionCall[] {
  return [...streamSession(file).items].flatMap((item) => (item.kind === "call" ? [item.call] : []));
}

const calls = callsOf(writeFrames(framesOf(script)));

function picked(options: FilterOptions, among = calls): number[] {
  const filter = new CallFilter(options);
  return among.filter((one) => filter.accepts(one)).map(({ exchange }) => exchange.number);
}

describe("-e picks", () => {
  test.each<[string, number[]]>([
    ["open", [1, 2]],
    ["trace=open,close", [1, 2, 5]],
    ["trace=open(pii)i", [1, 2]],
    ["trace=!open,close", [3, 4, 6, 7]],
    ["trace=all", [1, 2, 3, 4, 5, 6, 7]],
    ["trace=none", []],
    ["trace=!none", [1, 2, 3, 4, 5, 6, 7]],
    ["%file", [1, 2]],
    ["trace=%desc", [1, 2, 3, 4, 5, 6]],
    ["%network", []],
    ["trace=/^(op|cl)", [1, 2, 5]],
    ["trace=/^op/,close", [1, 2, 5]],
    ["trace=/^op/", [1, 2]],
    ["trace=/^[a-d]{1,3}/", [4, 5]],
    ["t=read,?frob", [3, 7]],
    ["fd=3", [2, 3, 4]],
    ["fd=1,7", [4, 5, 6]],
    ["fds=!3", [1, 5, 6, 7]],
    ["path=/lib/a.py", [2, 3, 4, 5]],
    ["path=/lib/a.pyc", [1]],
    ["status=failed", [1, 7]],
    ["status=successful", [2, 3, 4, 5, 6]],
    ["status=unfinished", []],
  ])("%s", (expression, expected) => {
    expect(picked({ expressions: [expression] })).toEqual(expected);
  });

  test("what any of one key's and each of several keys' sets have", () => {
    expect(picked({ expressions: ["open", "read"] })).toEqual([1, 2, 3]);
    expect(picked({ expressions: ["open,read", "fd=3"] })).toEqual([2, 3]);
    expect(picked({ expressions: ["open,read"], paths: ["/lib/a.py"], where: "req > 2" })).toEqual([3]);
    expect(picked({ expressions: ["open"], status: "failed" })).toEqual([1]);
    expect(picked({ paths: ["/nowhere", "/lib/a.pyc"] })).toEqual([1]);
    expect(picked({})).toHaveLength(7);
  });

  test.each([
    ["trace=opne", 7, "a call of the specification", '"opne": write "?opne" for one that is not'],
    ["trace=open,,close", 12, "a member of the set", '","'],
    ["trace=open,", 12, "a member of the set", "the end"],
    ["fd=3,x", 6, "a descriptor", '"x"'],
    ["status=good", 8, "successful, failed, unfinished", '"good"'],
    ["signal=KILL", 1, "one of trace, fd, path, status before `=`", '"signal"'],
    ["trace=/a(b", 11, "`)`", "the end of the pattern"],
    ["%nothing", 1, expect.stringMatching(/^one of %file %desc .*%network/), '"%nothing"'],
  ])("%s is refused at column %i", (expression, column, expected, received) => {
    expect(errorOf({ expressions: [expression] })).toMatchObject({ column, expected, received, expression });
  });
});

function errorOf(options: FilterOptions): FilterError {
  try {
    new CallFilter(options);
  } catch (error) {
    if (error instanceof FilterError) return error;
  }
  throw new Error("it was understood");
}

describe("--where picks", () => {
  test.each<[string, number[]]>([
    ['name == "open"', [1, 2]],
    ["name == open", [1, 2]],
    ["name != open && req < 5", [3, 4]],
    ["name in {open, close}", [1, 2, 5]],
    ['sig == "frob(ii)i"', [7]],
    ["class == file", [1, 2, 3, 4, 5, 6]],
    ["!(class == file)", [7]],
    ["class != file", [7]],
    ['name == "open" && errno == ENOENT && path ~ "\\.pyc$" && req in 1..2', [1]],
    ['path ~ "^/lib/a\\.pyc?$"', [1, 2, 3, 4, 5]],
    ['path == "/lib/a.py" || errno == 38', [2, 3, 4, 5, 7]],
    ['path !~ "a"', [6, 7]],
    ["errno != 0", [1, 7]],
    ["errno == ENOENT", [1]],
    ["errno in {ENOENT, ENOSYS}", [1, 7]],
    ["errno > 0 && !errno == ENOSYS", [1]],
    ["fd == 3 && !name == open", [3, 4]],
    ["fd in 5..9", [4, 5]],
    ["result == -1", [1, 7]],
    ["result >= 3 && result < 7", [2, 3, 6]],
    ["result in -1..0", [1, 5, 7]],
    ["arg[1] == 0101", [2]],
    ["arg[1] == 0x41", [2]],
    ['arg[flags] ~ "O_CREAT"', [2]],
    ['arg[flags] == "O_WRONLY|O_CREAT"', [2]],
    ["arg[count] == 4096", [3]],
    ['arg[buffer] == "hi\\xff"', [6]],
    ['arg[1] ~ "\\xff$"', [6]],
    ["arg[1] < 0", [7]],
    ["arg[7] == 0", []],
    ["arg[nothing] == 0", []],
    ["bytes > 70", [1, 2]],
    ["cmd == read-string", [1, 2]],
    ['cmd == "write-memory"', [3]],
    ["dir == controller-to-guest", [1, 2, 3, 4, 5, 6, 7]],
    ["req in 300..400", []],
    ["req < 2.5", [1, 2]],
    ["dur > 1ms", []],
  ])("%s", (where, expected) => {
    expect(picked({ where })).toEqual(expected);
  });

  test("by times, in the units that people write", () => {
    // Each message comes 250 us after the one before.
    const messages = script.flatMap((message, index) =>
      framesOf([message]).map((frame) => ({ ...frame, isRaw: false, at: index * 250_000 })),
    );
    const among = callsOf(writeSession({ frames: messages }, "journal"));
    const timed = (where: string) => picked({ where }, among);
    expect(timed("dur == 1ms")).toEqual([1]);
    expect(timed("dur >= 0.75ms")).toEqual([1, 2, 6]);
    expect(timed("dur in 500us..750us")).toEqual([2, 3, 6, 7]);
    expect(timed("think == 250000ns && req > 1")).toEqual([2, 3, 4, 5, 6, 7]);
    expect(timed("t < 0.003s")).toEqual([1, 2, 3]);
    expect(new CallFilter({ where: "dur > 1ms" }).needsTimes).toBe(true);
    expect(new CallFilter({ where: "req > 1" }).needsTimes).toBe(false);
  });

  test.each<[string, number, string | object, string]>([
    ["nam == 1", 1, expect.stringMatching(/^a field: req name/), '"nam"'],
    ["name = open", 6, "a field, a value or an operator", '"="'],
    ["name == ", 9, "a value", "the end"],
    ["name == open &&", 16, expect.stringMatching(/^a field/), "the end"],
    ["name == 3", 9, 'a text such as "open"', '"3"'],
    ["req == open", 8, "a number", '"open"'],
    ["dur > 5", 7, "a time with its unit: ns, us, ms or s", '"5"'],
    ["dur > 5m", 7, "a time with its unit: ns, us, ms or s", '"5m"'],
    ["bytes > 5ms", 9, "a number without a unit", '"5ms"'],
    ["errno == ENOTHING", 10, "an errno such as ENOENT", '"ENOTHING"'],
    ["(name == open", 14, "`)`", "the end"],
    ["name == open close", 14, "`&&`, `||` or the end", '"close"'],
    ["arg == 3", 5, "`[`", '"=="'],
    ["arg[-1] == 3", 5, "the place of an argument from 0, or its name", '"-1"'],
    ["req in 3", 9, "`..`", "the end"],
    ["name in {open", 14, "`}`", "the end"],
    ['path ~ "a', 8, 'a string that ends in `"`', "the end of the expression"],
    ["path ~ a", 8, 'a pattern in quotes, such as "\\.pyc$"', '"a"'],
    ['path ~ "a(b"', 12, "`)`", "the end of the pattern"],
    ['path ~ "[b-a]"', 13, "an ascending range", '"]"'],
    ['path ~ "(?=a)"', 10, "a group without `?`, or `(?:`", '"?"'],
    ['path ~ "(a)\\1"', 13, expect.stringMatching(/^an escape that is known/), '"1"'],
    ['path ~ "*"', 9, "something to repeat", '"*"'],
    ['req ~ "1"', 7, "a field that is text before `~`", '"1"'],
    ["__proto__ == 1", 1, expect.stringMatching(/^a field/), '"__proto__"'],
    ["name; == 1", 5, "a field, a value or an operator", '";"'],
    [`${"(".repeat(70)}req == 1`, 65, "at most 64 parentheses within each other", '"("'],
    ["x".repeat(5000), 4097, "at most 4096 characters", "5000"],
  ])("%s is refused, and the column said", (where, column, expected, received) => {
    const error = errorOf({ where });
    expect(error).toMatchObject({ column, expected, received });
  });

  test("an error shows where it is, in printable ASCII", () => {
    const error = errorOf({ where: 'path == "\u001b[2J" && nam == 1' });
    expect(error.message).toMatch(/^expected a field: .* at column 19, received "nam"$/);
    expect(error.excerpt).toBe(`path == "?[2J" && nam == 1\n${" ".repeat(18)}^`);
  });
});
