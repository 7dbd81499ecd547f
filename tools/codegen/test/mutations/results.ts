import { append, change, type Mutation } from "./mutation.js";

const kinds = "calls/kinds.yaml";
const number = "      - { name: number, type: double }";
const integer = "      - { name: integer, type: unsigned_long_long }";
const address =
  "      - { name: address, type: pointer, doc: Any address; nothing is read or written there. }";

/** Edits of results. */
export const resultMutations: readonly Mutation[] = [
  {
    name: "a call fails with another value",
    edits: [
      change(
        kinds,
        "returns: { type: long_long, fails: false }",
        "returns: { type: long_long, failure: -7 }",
      ),
    ],
    handlers: 'kinds_wide: () => fail("EPERM"),',
    guest: "print(calls.kinds_wide(0n, 0, 0, 0), calls.errno);",
    prints: ["-7n 1", "kinds_wide(0, 0, 0, 0) = -7 EPERM (Operation not permitted)"],
  },
  {
    name: "a call that answers an address fails with -1, as mmap(2) does",
    edits: [change(kinds, "returns: { type: pointer }", "returns: { type: pointer, failure: -1 }")],
    handlers: 'kinds_ptr: () => fail("ENOMEM"),',
    guest: "print(calls.kinds_ptr(NULL, 0n), calls.errno);",
    prints: [
      "18446744073709551615n 12",
      "kinds_ptr(NULL, 0) = 0xffffffffffffffff ENOMEM (Cannot allocate memory)",
    ],
  },
  {
    name: "every kind of integer fails with another value",
    edits: [change("protocol.yaml", "encoding: int64, failure: -1,", "encoding: int64, failure: -2,")],
    handlers: 'unsetenv: () => fail("EPERM"),',
    guest: 'print(calls.unsetenv(text("A")), calls.errno);',
    prints: ["-2 1", 'unsetenv("A") = -2 EPERM (Operation not permitted)'],
  },
  {
    name: "a result becomes nothing",
    edits: [
      change(kinds, "kinds_single(f)f", "kinds_single(f)v"),
      change(
        kinds,
        `${number}\n    returns: { type: double, fails: false }`,
        `${number}\n    returns: { type: void }`,
      ),
    ],
    handlers: "kinds_single({ number }) { print(number); },",
    guest: "print(calls.kinds_single(2.5));",
    prints: ["2.5", "undefined", "kinds_single(2.5) = <void>"],
  },
  {
    name: "a result becomes a string",
    edits: [
      change(
        kinds,
        "returns: { type: pointer }",
        "returns: { type: cstring, allocated: next, nullable: true }",
      ),
    ],
    handlers: 'kinds_ptr: ({ integer }) => integer === 0n ? null : Buffer.from("x".repeat(Number(integer))),',
    guest: "print(string(calls.kinds_ptr(NULL, 3n))); print(calls.kinds_ptr(NULL, 0n));",
    prints: ["xxx", "0n", 'kinds_ptr(NULL, 3) = "xxx"', "kinds_ptr(NULL, 0) = NULL"],
  },
  {
    name: "a result becomes the length of what was written",
    edits: [
      change(kinds, "kinds_ptr(pi)p", "kinds_ptr(pi)i"),
      change(
        kinds,
        `${address}\n${integer}\n    returns: { type: pointer }`,
        "      - { name: address, type: bytes, direction: out, length: integer, overflow: truncate }\n      - { name: integer, type: size }\n    returns: { type: ssize, lengthOf: address }",
      ),
    ],
    handlers: 'kinds_ptr: () => Buffer.from("abcdef"),',
    guest: "const buffer = room(8); print(calls.kinds_ptr(buffer, 4), string(buffer));",
    prints: ["4 abcd", 'kinds_ptr("abcd", 4) = 4'],
  },
  {
    name: "a kind of handle is added",
    always: true,
    edits: [
      append(
        "types.yaml",
        `  lamp:
    c: pointer
    bytes: 8
    unknown: ENODEV
    doc: A lamp.
`,
      ),
      append(
        "calls/lamp.yaml",
        `class: interpreter
calls:
  lamp_open(i)p:
    doc: Finds a lamp.
    source: lamp.c
    arguments:
      - { name: number, type: int }
    returns: { type: lamp, makes: lamp }
  lamp_close(p)i:
    doc: Lets a lamp go.
    source: lamp.c
    arguments:
      - { name: lamp, type: lamp, ends: lamp }
    returns: { type: status }
`,
      ),
    ],
    handlers: "lamp_open: ({ number }) => number, lamp_close({ lamp }) { print(lamp); },",
    guest:
      "const lamp = calls.lamp_open(5); print(calls.lamp_close(lamp)); print(calls.lamp_close(lamp), calls.errno);",
    prints: [
      "5",
      "0",
      "-1 19",
      "lamp_open(5) = 0x100000000",
      "lamp_close(0x100000000) = 0",
      "lamp_close(0x100000000) = -1 ENODEV (No such device)",
    ],
  },
];
