// Values that are none, and messages of another form (H01, H02, H05, H06, H08, H16, H20).

import { send } from "../pipe.js";
import { violation } from "../verdicts.js";
import { call, count, float, int, list, named, none, request, string } from "./wire.js";

const mebibyte = 2 ** 20;
const begun = string(named("getpid"));

/** A row for a guest that sends these bytes and then waits. */
function says(name, hazards, description, code, bytes, more = {}) {
  return {
    name: `marshal-${name}`,
    hazards,
    description: `of the first generation ${description}`,
    expected: violation(code),
    run: () => send(typeof bytes === "function" ? bytes() : bytes),
    ...more,
  };
}

/** A row for a guest that makes a good call first, so that its generation is known. */
function saysLater(name, hazards, description, code, bytes) {
  const run = () => {
    call("getpid");
    send(bytes);
  };
  return { ...says(name, hazards, description, code, bytes), run };
}

const head = (tag, length) => Buffer.concat([Buffer.from(tag), count(length)]);

export const framing = [
  says("negative-name", ["H20"], "sends a name of -1 bytes", "NEGATIVE_LENGTH", head("s", -1)),
  says("name-of-2-31", ["H20"], "sends a name of 2^31-1 bytes", "NAME_TOO_LONG", head("s", 2 ** 31 - 1)),
  says("name-of-10-mb", ["H21", "X61"], "sends a name of ten million bytes", "NAME_TOO_LONG", () =>
    string("ll_os.".repeat(10_000_000 / 6)),
  ),
  saysLater("name-that-is-a-number", ["H02", "X61"], "sends a number for a name", "WRONG_VALUE", int(7)),
  saysLater("name-that-is-a-list", ["H02", "X61"], "sends its name in a list", "WRONG_VALUE", list(begun)),
  says("arguments-in-a-list", ["H05"], "sends its arguments in a list", "WRONG_VALUE", [...begun, ...list()]),
  says("arguments-that-are-none", ["H05"], "sends None for its arguments", "WRONG_VALUE", [
    ...begun,
    ...none,
  ]),
  says("dictionary", ["H05", "X62"], "sends a dictionary, which later marshals have", "UNKNOWN_TAG", [
    ...begun,
    ...head("(", 1),
    ..."{0".split("").map((letter) => letter.charCodeAt(0)),
  ]),
  says("tag-of-0xff", ["H02", "X62"], "sends a tag of 255", "UNKNOWN_TAG", [...begun, ...head("(", 1), 0xff]),
  says("negative-count", ["H20"], "sends a tuple of -1 values", "NEGATIVE_LENGTH", [
    ...begun,
    ...head("(", -1),
  ]),
  says("tuple-of-2-31", ["H20"], "sends a tuple of 2^31-1 values", "TOO_MANY_ITEMS", [
    ...begun,
    ...head("(", 2 ** 31 - 1),
  ]),
  says("deep-nesting", ["H05", "X63"], "sends tuples in one another, 200,000 deep", "TOO_DEEP", () =>
    Buffer.concat([begun, ...Array.from({ length: 200_000 }, () => head("(", 1))]),
  ),
  says(
    "million-values",
    ["H05", "X64"],
    "sends lists of a million values, a byte each",
    "TOO_MANY_VALUES",
    () => {
      const row = Buffer.concat([head("[", 65_536), Buffer.alloc(65_536, "N")]);
      return Buffer.concat([begun, head("(", 16), ...Array.from({ length: 16 }, () => row)]);
    },
  ),
  says("list-of-65537", ["X64"], "sends a list of one value too many", "TOO_MANY_ITEMS", [
    ...begun,
    ...head("(", 1),
    ...head("[", 65_537),
  ]),
  says("negative-string", ["H20"], "sends a path of -2^31 bytes", "NEGATIVE_LENGTH", [
    ...string(named("rmdir")),
    ...head("(", 1),
    ...head("s", -(2 ** 31)),
  ]),
  says("string-of-64-mib-and-1", ["H20", "X65"], "sends a string of 64 MiB and a byte", "STRING_TOO_LONG", [
    ...string(named("rmdir")),
    ...head("(", 1),
    ...head("s", 64 * mebibyte + 1),
  ]),
  says("strings-of-67-mib", ["X65"], "sends two strings that are too long together", "MESSAGE_TOO_LONG", () =>
    Buffer.concat([
      string(named("rename")),
      head("(", 2),
      string(Buffer.alloc(3 * mebibyte, "a")),
      head("s", 64 * mebibyte),
    ]),
  ),
  ...[
    ["of-no-text", ""],
    ["in-hexadecimal", "0x10"],
    ["with-a-space", " 1"],
    ["with-an-underscore", "1_0"],
    ["in-other-digits", "१٢"],
    ["without-an-exponent", "1e"],
    ["with-a-payload", "nan(123)"],
    ["with-a-nul", "1\0"],
    ["in-words", "infinity"],
    ["of-255-digits", "9".repeat(255)],
  ].map(([name, text]) =>
    says(
      `float-${name}`,
      ["H29", "X66"],
      `sends a float ${name.replaceAll("-", " ")}`,
      "BAD_FLOAT",
      request("ll_time.ll_time_sleep", float(text)),
    ),
  ),
  says(
    "end-inside-name",
    ["H08"],
    "exits with 0 inside a name",
    "TRUNCATED",
    [],
    endingAfter(begun.subarray(0, 9)),
  ),
  says("end-behind-name", ["H08"], "exits with 0 behind a name", "TRUNCATED", [], endingAfter(begun)),
  says(
    "end-inside-string",
    ["H08"],
    "exits with 0 inside a path",
    "TRUNCATED",
    [],
    endingAfter(request("rmdir", "/tmp").subarray(0, -2)),
  ),
];

function endingAfter(bytes) {
  const run = () => {
    send(bytes);
    return 0;
  };
  return { run };
}
