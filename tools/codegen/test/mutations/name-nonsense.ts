import { addBelow, append, change, changeAbis, type Nonsense } from "./mutation.js";

const kinds = "calls/kinds.yaml";
const lamp = "calls/lamp.yaml";
const files = "rpython-sandbox-1/functions/file.yaml";

/** A file with one call more. */
function call(signature: string, args: string, file = lamp) {
  const entry = `{ doc: A lamp., source: lamp.c, arguments: [${args}], returns: { type: int, fails: false } }`;
  return append(file, `class: interpreter\ncalls:\n  ${signature}: ${entry}\n`);
}

const number = "{ name: number, type: int }";

function nameless(name: string, code: string, message: string, edit: Nonsense["edits"][number], at: string) {
  return { name, edits: [edit], code, message, file: edit.file, at };
}

/** Edits whose names, texts or sizes generated code cannot have, and where they are found out. */
export const nameNonsense: readonly Nonsense[] = [
  nameless("a call of underscores", "SBX034", "`__` does not begin", call("__(i)i", number), "__(i)i"),
  nameless("a call of a digit", "SBX034", "`_1` does not begin", call("_1(i)i", number), "_1(i)i"),
  nameless(
    "a call that every object has",
    "SBX034",
    "`toString` is taken",
    call("toString(i)i", number),
    "toString",
  ),
  nameless("a call that makes an object", "SBX034", "`new` is taken", call("new(i)i", number), "new(i)i"),
  nameless(
    "a call that differs by a capital",
    "SBX034",
    "would be called `Open`",
    call("Open(i)i", number),
    "Open",
  ),
  nameless(
    "a call with a type of another",
    "SBX034",
    "`CallArguments`",
    call("call(i)i", number),
    "call(i)i",
  ),
  nameless(
    "arguments that are one in camel case",
    "SBX034",
    "`a__b` would be called `aB`",
    call("lamp(ii)i", "{ name: a_b, type: int }, { name: a__b, type: int }"),
    "a__b",
  ),
  nameless(
    "an output with the name of the result beside it",
    "SBX034",
    "`result` is taken",
    call("lamp(p)i", "{ name: result, type: time, direction: out }"),
    "result",
  ),
  nameless(
    "a file that cannot name a module",
    "SBX034",
    "`my area` cannot name modules",
    call("lamp(i)i", number, "calls/my area.yaml"),
    "class",
  ),
  nameless(
    "more arguments than a request has",
    "SBX032",
    "33 arguments, where a request has at most 32",
    call(
      `lamp(${"i".repeat(33)})i`,
      Array.from({ length: 33 }, (_, i) => `{ name: a${i}, type: int }`).join(", "),
    ),
    "lamp(",
  ),
  {
    name: "a request that is longer than one may be",
    edits: [change("protocol.yaml", "maximumBytes: 512", "maximumBytes: 20")],
    code: "SBX032",
    message: "where one has at most 20",
    file: "calls/attribute.yaml",
    at: "getxattr(pppi)i",
  },
  {
    name: "an alias of nothing",
    edits: [append(lamp, "class: interpreter\ncalls:\n  lamp(i)i: *nothing\n")],
    code: "SBX001",
    message: "no anchor is before `*nothing`",
    file: lamp,
    at: "*nothing",
  },
  {
    name: "an alias of what it stands in",
    edits: [append(lamp, "class: interpreter\ncalls: &all\n  lamp(i)i: *all\n")],
    code: "SBX001",
    message: "`*all` stands in what it stands for",
    file: lamp,
    at: "*all",
  },
  {
    name: "a control character in a text",
    edits: [change(kinds, "doc: Answers an address.", 'doc: "Answers\\e[2J an address."')],
    code: "SBX002",
    message: "the control character U+001B",
    file: kinds,
    at: "\\e[2J",
  },
  {
    name: "a number that is not exact",
    edits: [
      addBelow(
        "constants.yaml",
        "enums:",
        "  edge: { doc: E., source: e, values: { E_A: 0x7fffffffffffffff } }",
      ),
    ],
    code: "SBX002",
    message: "beyond 2^53",
    file: "constants.yaml",
    at: "0x7fffffffffffffff",
  },
  {
    name: "a set of numbers of the name of another",
    edits: [addBelow("constants.yaml", "enums:", "  open: { doc: E., source: e, values: { E_A: 1 } }")],
    code: "SBX006",
    message: "a set `open` exists",
    file: "constants.yaml",
    at: "open: { doc: E.",
  },
  {
    name: "two ABIs of one name",
    edits: [change("abi/linux-i386.yaml", "name: linux-i386", "name: linux-aarch64")],
    code: "SBX006",
    message: "an ABI `linux-aarch64` exists",
    file: "abi/linux-i386.yaml",
    at: "name: linux-aarch64",
  },
  {
    name: "a number that is laid out as a text",
    edits: changeAbis("tz_dsttime: { offset: 4, type: int32 }", 'tz_dsttime: { offset: 4, type: "char[4]" }'),
    code: "SBX008",
    message: "tz_dsttime of struct timezone is laid out as char[4]",
    file: "structs.yaml",
    at: "tz_dsttime",
  },
  {
    name: "a function that the stubs have already",
    edits: [append(files, "  lamp.guestPipe: { call: fsync(i)i, arguments: [fd], answer: none }\n")],
    code: "SBX034",
    message: "`guestPipe` is taken",
    file: files,
    at: "lamp.guestPipe",
  },
  {
    name: "a function that another is in camel case",
    edits: [append(files, "  lamp._read: { call: fsync(i)i, arguments: [fd], answer: none }\n")],
    code: "SBX034",
    message: "`_read` is `ll_os.ll_os_read` already",
    file: files,
    at: "lamp._read",
  },
];
