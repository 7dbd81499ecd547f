import { addBelow, append, change, type Nonsense } from "./mutation.js";

const kinds = "calls/kinds.yaml";
const protocol = "protocol.yaml";
const number = "{ name: number, type: double }\n    returns: { type: double, fails: false }";
const body = "      - { name: errno, type: int32, doc: The number of the error in the guest's ABI. }";

/** A command with the letter X. */
function command(fields: string, reply = ""): string {
  return `  X:\n    name: x\n    doc: Do something.\n    body:\n${fields}${reply && `\n    reply:\n${reply}`}`;
}

/** Edits that make no sense, and where they are found out. */
export const nonsense: readonly Nonsense[] = [
  {
    name: "an unknown type",
    edits: [change(kinds, "type: signed_char", "type: signed_chr")],
    code: "SBX007",
    message: "unknown type `signed_chr`",
    file: kinds,
    at: "{ name: signed_byte, type: signed_chr }",
  },
  {
    name: "structures that contain each other",
    edits: [
      addBelow(
        "structs.yaml",
        "      - { name: tz_dsttime,",
        "      - { name: tz_at, struct: itimer, doc: When. }",
      ),
      append(
        "structs.yaml",
        "  itimer:\n    doc: A timer.\n    source: timer.c\n    fields:\n      - { name: zone, struct: timezone, doc: Where. }\n",
      ),
    ],
    code: "SBX033",
    message: "timezone contains itimer, which contains timezone",
    file: "structs.yaml",
    at: "{ name: tz_at, struct: itimer, doc: When. }",
  },
  {
    name: "two calls of one signature",
    edits: [
      append(
        "calls/terminal.yaml",
        "  kinds_void()v: { doc: Again., source: again.c, returns: { type: void } }\n",
      ),
    ],
    code: "SBX006",
    message: "a call `kinds_void` exists",
    file: "calls/terminal.yaml",
    at: "kinds_void()v: { doc: Again.",
  },
  {
    name: "a length that names no argument",
    edits: [
      change(kinds, number, "{ name: number, type: double }\n    returns: { type: ssize, lengthOf: nunber }"),
      change(kinds, "kinds_single(f)f", "kinds_single(f)i"),
    ],
    code: "SBX007",
    message: "no argument is called `nunber`",
    file: kinds,
    at: "lengthOf: nunber",
  },
  {
    name: "the length of what is no buffer",
    edits: [
      change(kinds, number, "{ name: number, type: double }\n    returns: { type: ssize, lengthOf: number }"),
      change(kinds, "kinds_single(f)f", "kinds_single(f)i"),
    ],
    code: "SBX007",
    message: "`number` is nothing that is written with a length",
    file: kinds,
    at: "lengthOf: number",
  },
  {
    name: "a buffer whose length is no integer",
    edits: [
      change(
        kinds,
        "{ name: number, type: double }\n      - { name: integer, type: int }\n      - { name: address, type: pointer, doc: Any address; nothing is read or written there. }",
        "{ name: number, type: double }\n      - { name: integer, type: int }\n      - { name: address, type: bytes, direction: in, length: number }",
      ),
    ],
    code: "SBX007",
    message: "`number` is no integer",
    file: kinds,
    at: "length: number }",
  },
  {
    name: "a signature without the kind of its result",
    edits: [change(kinds, "kinds_void()v:", "kinds_void():")],
    code: "SBX003",
    message: "`kinds_void()` is no signature",
    file: kinds,
    at: "kinds_void():",
  },
  {
    name: "a field of a reply without a type",
    edits: [
      addBelow(
        protocol,
        "commands:",
        command("      - { name: a, type: int32, doc: A. }", "      - { name: sum, doc: A sum. }"),
      ),
    ],
    code: "SBX002",
    message: "lacks the property `type`",
    file: protocol,
    at: "{ name: sum, doc: A sum. }",
  },
  {
    name: "a reply without anything in it",
    edits: [addBelow(protocol, body, "    reply: []")],
    code: "SBX002",
    message: "`reply` must NOT have fewer than 1 items",
    file: protocol,
    at: "reply: []",
  },
  {
    name: "a letter for a command and a result",
    edits: [change(protocol, "  E:\n    name: set-errno", "  p:\n    name: set-errno")],
    code: "SBX030",
    message: "`p` begins the command set-errno and a result",
    file: protocol,
    at: "p:",
  },
  {
    name: "a letter of two characters for a command",
    edits: [change(protocol, "  E:\n    name: set-errno", "  EE:\n    name: set-errno")],
    code: "SBX002",
    message: '`EE` must match pattern "^[A-Za-z]$"',
    file: protocol,
    at: "EE:",
  },
  {
    name: "two commands of one name",
    edits: [change(protocol, "name: set-errno", "name: free")],
    code: "SBX006",
    message: "a command `free` exists",
    file: protocol,
    at: "name: free",
  },
  {
    name: "a kind that is none among those of arguments",
    edits: [change(protocol, "argumentKinds: [i, f, p]", "argumentKinds: [i, f, p, q]")],
    code: "SBX005",
    message: "unknown kind `q`",
    file: protocol,
    at: "argumentKinds: [i, f, p, q]",
  },
  {
    name: "an argument of nothing",
    edits: [change(protocol, "argumentKinds: [i, f, p]", "argumentKinds: [i, f, p, v]")],
    code: "SBX030",
    message: "an argument of kind `v` would have no bytes",
    file: protocol,
    at: "argumentKinds: [i, f, p, v]",
  },
  {
    name: "a signature longer than its length can say",
    edits: [change(protocol, "maximumBytes: 255", "maximumBytes: 256")],
    code: "SBX032",
    message: "a uint8 in front of a signature holds at most 255",
    file: protocol,
    at: "maximumBytes: 256",
  },
  {
    name: "a C type wider than the kind of its letter",
    edits: [
      addBelow(protocol, "kinds:", '  l: { name: long, encoding: int32, doc: "Four bytes." }'),
      change(protocol, "argumentKinds: [i, f, p]", "argumentKinds: [i, f, p, l]"),
      change(kinds, "kinds_wide(iiii)i", "kinds_wide(liii)i"),
    ],
    code: "SBX032",
    message: "a long long has more bits than kind l, argument 1 of kinds_wide(liii)i",
    file: kinds,
    at: "{ name: wide, type: long_long }",
  },
  {
    name: "a failure that the result cannot be",
    edits: [
      change(
        "calls/terminal.yaml",
        "returns: { type: boolean, failure: 0 }",
        "returns: { type: boolean, failure: 3000000000 }",
      ),
    ],
    code: "SBX032",
    message: "3000000000 is no value of the result",
    file: "calls/terminal.yaml",
    at: "failure: 3000000000",
  },
  {
    name: "a value of an enumeration that its C type does not hold",
    edits: [change("constants.yaml", "SEEK_END: 2", "SEEK_END: 0x100000000")],
    code: "SBX032",
    message: "SEEK_END is 4294967296, which an int does not hold",
    file: "constants.yaml",
    at: "SEEK_END: 0x100000000",
  },
  {
    name: "an unknown errno where something does not fit",
    edits: [
      change(
        "calls/directory.yaml",
        "terminator: true, overflow: ERANGE",
        "terminator: true, overflow: ERANEG",
      ),
    ],
    code: "SBX005",
    message: "unknown errno `ERANEG`",
    file: "calls/directory.yaml",
    at: "overflow: ERANEG",
  },
  {
    name: "a handle with a block of an unknown structure",
    edits: [change("types.yaml", "block: dirent", "block: dirnet")],
    code: "SBX005",
    message: "unknown struct `dirnet`",
    file: "types.yaml",
    at: "block: dirnet",
  },
  {
    name: "an unknown kind of handle that a call makes",
    edits: [change(kinds, "returns: { type: pointer }", "returns: { type: pointer, makes: dri }")],
    code: "SBX005",
    message: "unknown handle `dri`",
    file: kinds,
    at: "makes: dri",
  },
  {
    name: "a structure without a place in an ABI",
    edits: [
      append(
        "structs.yaml",
        "  lamp:\n    doc: A lamp.\n    source: lamp.c\n    fields:\n      - { name: lit, unit: none, doc: Whether it shines. }\n",
      ),
    ],
    code: "SBX008",
    message: "struct lamp has no layout in ABI linux-x86_64",
    file: "structs.yaml",
    at: "lamp:",
  },
  {
    name: "bytes of a command before their length",
    edits: [
      addBelow(
        protocol,
        "commands:",
        command(
          "      - { name: data, type: bytes, length: length, doc: A. }\n      - { name: length, type: size, doc: B. }",
        ),
      ),
    ],
    code: "SBX031",
    message: "no field before it is `length`",
    file: protocol,
    at: "name: data, type: bytes",
  },
  {
    name: "a reply that may be of any length",
    edits: [
      addBelow(
        protocol,
        "commands:",
        command(
          "      - { name: a, type: int32, doc: A. }",
          "      - { name: length, type: size, doc: B. }\n      - { name: data, type: bytes, length: length, doc: A. }",
        ),
      ),
    ],
    code: "SBX031",
    message: "`length` needs `atMost`",
    file: protocol,
    at: "{ name: length, type: size, doc: B. }",
  },
  {
    name: "a call that differs from another only by underscores",
    edits: [change(kinds, "kinds_void()v:", "_kinds_single()v:")],
    code: "SBX034",
    message: "would be called `kindsSingle` as another one",
    file: kinds,
    at: "kinds_single",
  },
  {
    name: "a default that its field does not hold",
    edits: [
      addBelow(protocol, body, "      - { name: level, type: uint8, default: 300, doc: How bad it is. }"),
    ],
    code: "SBX031",
    message: "300 is no uint8",
    file: protocol,
    at: "default: 300",
  },
];
