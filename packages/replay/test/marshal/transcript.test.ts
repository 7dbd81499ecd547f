import { linuxX8664, marshalAnswerBytes, marshalRaise, marshalRequestBytes } from "@sandbox/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ContainerRecord,
  describeSession,
  loadRecords,
  loadSession,
  RecordingError,
  writeSession,
  writeTranscript,
} from "../../src/index.js";
import {
  type Called,
  fails,
  float,
  framesOf,
  int,
  is,
  list,
  no,
  none,
  requestOf,
  short,
  str,
  tuple,
  yes,
} from "./script.js";

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** The lines of a session's text behind the first. */
function linesOf(...calls: readonly Called[]): string[] {
  const [, ...lines] = text(writeSession({ frames: framesOf(...calls) }, "sbt"))
    .trimEnd()
    .split("\n");
  return lines;
}

/** That a session is the same bytes when it has been a text. */
function expectLossless(...calls: readonly Called[]): void {
  const frames = framesOf(...calls);
  const file = writeSession({ frames }, "frames");
  const sbt = writeSession({ frames }, "sbt");
  expect(text(sbt)).toMatch(/^[\x20-\x7e\n]*$/);
  expect(text(sbt)).not.toContain("; guest-");
  expect(text(sbt)).not.toContain("; controller-");
  expect(Buffer.compare(writeSession(loadSession(sbt), "frames"), file)).toBe(0);
}

describe("a transcript of the first generation", () => {
  test("has each value with its tag", () => {
    expect(
      linesOf(
        ["ll_os.ll_os_open", [str("/x"), int(0), short(-1)], is(short(3))],
        ["weird", [none, yes, no, float("1.50"), tuple(), list(int(-5), tuple(str("a")))], is(list())],
      ),
    ).toEqual([
      'll_os.ll_os_open("/x", I0, i-1)',
      "                            = i3",
      'll_os.ll_os_weird(None, True, False, f1.50, (), [I-5, ("a")])',
      "                            = []",
    ]);
  });

  test("has exceptions by name, the errno of one by name where it is in 4 bytes", () => {
    expect(
      linesOf(
        ["close", [int(3)], fails(9)],
        ["close", [int(3)], { ...marshalRaise("OSError", 9), errno: { type: "int64", value: 9n } }],
        ["close", [int(3)], fails(4711)],
        ["close", [int(3)], marshalRaise("MemoryError")],
        ["close", [int(3)], { kind: "marshal-exception", exception: -7, statusType: "int64" }],
        ["close", [int(3)], { ...is(none), statusType: "int64" }],
      ).filter((line) => !line.startsWith("ll_os") || line.length > 30),
    ).toEqual([
      "ll_os.ll_os_close(I3)       ! OSError EBADF",
      "ll_os.ll_os_close(I3)       ! OSError I9",
      "ll_os.ll_os_close(I3)       ! OSError i4711",
      "ll_os.ll_os_close(I3)       ! MemoryError",
      "ll_os.ll_os_close(I3)       ! I -7",
      "ll_os.ll_os_close(I3)       = I None",
    ]);
  });

  test("has a long string in parts of a line each, within a tuple as well", () => {
    const long = `${"line one\n".repeat(3)}${"x".repeat(30)}end`;
    expect(linesOf(["write", [int(1), str(long)], is(tuple(str(long), int(1)))])).toEqual([
      'll_os.ll_os_write(I1, "line one\\n"',
      '                              "line one\\n"',
      '                              "line one\\n"',
      '                              "x"*30',
      '                              "end")',
      '                            = ("line one\\n"',
      '                              "line one\\n"',
      '                              "line one\\n"',
      '                              "x"*30',
      '                              "end", I1)',
    ]);
    expectLossless(["write", [int(1), str(long)], is(tuple(str(long), int(1)))]);
  });

  const odd: readonly (readonly [string, Called])[] = [
    ["a name that is no name", ["\0 \xff.(", [], is(none)]],
    ["an empty name", [".", [], is(none)]],
    ["wrong arguments", ["open", [list(), none], fails(22)]],
    ["too many arguments", ["getcwd", [int(1)], is(none)]],
    [
      "the text of a float",
      ["x", [float("1e+17"), float("-0"), float("5e-324"), float("0.10000000000000001")], is(none)],
    ],
    [
      "what is no number",
      [
        "x",
        [{ type: "float", value: Number.NaN, text: "nan" }],
        is({ type: "float", value: Number.NEGATIVE_INFINITY, text: "-inf" }),
      ],
    ],
    [
      "the widest integers",
      [
        "x",
        [{ type: "int64", value: -(2n ** 63n) }, short(-(2 ** 31))],
        is({ type: "int64", value: 2n ** 63n - 1n }),
      ],
    ],
    ["every byte", ["x", [str(String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i)))], is(none)]],
    ["tuples in lists in tuples", ["x", [tuple(list(tuple(list(tuple(str(""))))))], is(list(list(list())))]],
    ["a call that never returned", ["x", []]],
  ];

  test.each(odd)("keeps %s", (_, called) => {
    expectLossless(called);
  });

  test("says as bytes what is no message", () => {
    const guest = marshalRequestBytes(requestOf("getcwd", []));
    const records: ContainerRecord[] = [
      { record: "session", description: describeSession(linuxX8664, {}, 1) },
      { record: "guest-message", elapsed: 5, bytes: guest },
      { record: "controller-raw", elapsed: 0, bytes: Uint8Array.of(0x3f, 1) },
    ];
    const written = writeTranscript(records);
    expect(written).toContain("ll_os.ll_os_getcwd() @+0.000000005\n; controller-raw");
    expect([...loadRecords(Buffer.from(written))].map(({ record }) => record)).toEqual(records);
  });

  test("has the time of a message behind it", () => {
    const records: ContainerRecord[] = [
      { record: "session", description: describeSession(linuxX8664, {}, 1) },
      { record: "guest-message", elapsed: 2000, bytes: marshalRequestBytes(requestOf("getpid", [])) },
      { record: "controller-message", elapsed: 3000, bytes: marshalAnswerBytes(is(short(1))) },
    ];
    const written = writeTranscript(records);
    expect(written).toContain(
      "ll_os.ll_os_getpid() @+0.000002\n                            = i1 @+0.000003\n",
    );
    expect([...loadRecords(Buffer.from(written))].map(({ record }) => record)).toEqual(records);
  });
});

describe("a transcript is refused", () => {
  const head = "sbt 1  protocol rpython-sandbox-1 1  abi linux-x86_64\n";
  const refused: readonly (readonly [string, string, number])[] = [
    ["ll_os.ll_os_close(I3, )", "a value, such as None", 23],
    ["ll_os.ll_os_close(3)", "a value, such as None", 19],
    ["ll_os.ll_os_close(I9223372036854775808)", "a value, such as None", 19],
    ["ll_os.ll_os_close(I3) = i2147483648", "a value, such as None", 25],
    ["ll_os.ll_os_close(f1.2.3)", "a value, such as None", 19],
    ["ll_os.ll_os_close(I3) ! Oops", "an exception, such as OSError", 25],
    ["ll_os.ll_os_close(I3) ! OSError None", "an errno, such as ENOENT or i2", 33],
    ["ll_os.ll_os_close(I3) ! 0", "what a message has room for", 25],
    [`ll_os.ll_os_x(${"[".repeat(100)}`, "values that do not stand so deep", 80],
  ];
  test.each(refused)("that says %s", (line, expected, column) => {
    const read = () => loadSession(Buffer.from(`${head}${line}\n`));
    expect(read).toThrow(RecordingError);
    expect(read).toThrow(
      expect.objectContaining({ line: 2, column, expected: expect.stringContaining(expected) }),
    );
  });

  test("with nothing but a RecordingError, whatever is changed in it", () => {
    const sbt = text(
      writeSession(
        {
          frames: framesOf(
            ["open", [str("/x"), int(0), int(0)], fails(2)],
            ["x", [tuple(list(yes))], is(float("1.5"))],
          ),
        },
        "sbt",
      ),
    );
    fc.assert(
      fc.property(fc.nat(sbt.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        try {
          loadSession(Buffer.from(`${sbt.slice(0, at)}${put}${sbt.slice(at + 1)}`, "latin1"));
        } catch (error) {
          if (!(error instanceof RecordingError)) throw error;
        }
      }),
      { numRuns: 400 },
    );
  });
});
