import { addBelow, change, type Mutation, remove } from "./mutation.js";

const kinds = "calls/kinds.yaml";
const number = "      - { name: number, type: double }";
const integer = "      - { name: integer, type: unsigned_long_long }";
const address =
  "      - { name: address, type: pointer, doc: Any address; nothing is read or written there. }";

/** Edits of arguments. */
export const argumentMutations: readonly Mutation[] = [
  {
    name: "an argument is added",
    always: true,
    edits: [
      change(kinds, "kinds_ptr(pi)p", "kinds_ptr(pif)p"),
      addBelow(kinds, integer, "      - { name: weight, type: double }"),
    ],
    handlers: "kinds_ptr({ address, integer, weight }) { print(integer, weight); return address; },",
    guest: "print(calls.kinds_ptr(pointer(16n), 2n ** 64n - 1n, 0.25));",
    prints: ["18446744073709551615n 0.25", "16n", "kinds_ptr(0x10, 18446744073709551615, 0.25) = 0x10"],
  },
  {
    name: "an argument is removed",
    edits: [change(kinds, "kinds_ptr(pi)p", "kinds_ptr(p)p"), remove(kinds, integer)],
    handlers: "kinds_ptr: ({ address }) => address,",
    guest: "print(calls.kinds_ptr(pointer(16n)));",
    prints: ["16n", "kinds_ptr(0x10) = 0x10"],
  },
  {
    name: "an argument is renamed",
    edits: [change(kinds, integer, "      - { name: how_many, type: unsigned_long_long }")],
    handlers: "kinds_ptr({ address, howMany }) { print(howMany); return address; },",
    guest: "print(calls.kinds_ptr(NULL, 5n));",
    prints: ["5n", "0n", "kinds_ptr(NULL, 5) = NULL"],
  },
  {
    name: "arguments get the names of what generated code uses",
    edits: [
      change(kinds, "      - { name: wide, ", "      - { name: new, "),
      change(kinds, "      - { name: byte, ", "      - { name: call, "),
      change(kinds, "      - { name: short, ", "      - { name: args, "),
      change(kinds, "      - { name: signed_byte, ", "      - { name: answer, "),
      change(
        kinds,
        "      - { name: address, type: pointer, doc: Any address; nothing is read or written there. }\n      - { name: integer, type: unsigned_long_long }\n    returns: { type: pointer }",
        "      - { name: string, type: name }\n      - { name: input, type: unsigned_long_long }\n    returns: { type: cstring, allocated: next }",
      ),
    ],
    handlers:
      "kinds_wide: (call) => call.new + BigInt(call.call + call.args + call.answer), kinds_ptr: ({ string }) => string,",
    guest: 'print(calls.kinds_wide(1n, 2, 3, 4)); print(string(calls.kinds_ptr(text("same"), 0n)));',
    prints: ["10n", "same", "kinds_wide(1, 2, 3, 4) = 10", 'kinds_ptr("same", 0) = "same"'],
  },
  {
    name: "arguments change places",
    edits: [
      change(kinds, "kinds_ptr(pi)p", "kinds_ptr(ip)p"),
      change(kinds, `${address}\n${integer}`, `${integer}\n${address}`),
    ],
    handlers: "kinds_ptr: ({ address, integer }) => pointer(address + integer),",
    guest: "print(calls.kinds_ptr(2n, pointer(16n)));",
    prints: ["18n", "kinds_ptr(2, 0x10) = 0x12"],
  },
  {
    name: "an integer argument becomes a float",
    edits: [
      change(kinds, "kinds_ptr(pi)p", "kinds_ptr(pf)p"),
      change(kinds, integer, "      - { name: integer, type: double }"),
    ],
    handlers: "kinds_ptr({ address, integer }) { print(integer); return address; },",
    guest: "print(calls.kinds_ptr(NULL, -0.5));",
    prints: ["-0.5", "0n", "kinds_ptr(NULL, -0.5) = NULL"],
  },
  {
    name: "an argument gets a type that a number holds",
    edits: [change(kinds, "{ name: wide, type: long_long }", "{ name: wide, type: offset }")],
    handlers: "kinds_wide({ wide }) { print(wide); return BigInt(wide); },",
    guest:
      "print(calls.kinds_wide(-5, 0, 0, 0)); calls.kinds_wide(Number.MAX_SAFE_INTEGER + 1, 0, 0, 0); print(calls.errno);",
    prints: [
      "-5",
      "-5n",
      "22",
      "kinds_wide(-5, 0, 0, 0) = -5",
      "kinds_wide(9007199254740992, 0, 0, 0) = -1 EINVAL (Invalid argument)",
    ],
  },
  {
    name: "an argument becomes a path",
    edits: [change(kinds, `${address}\n${integer}`, `      - { name: address, type: path }\n${integer}`)],
    handlers: "kinds_ptr({ address }) { print(address); return NULL; },",
    guest: 'print(calls.kinds_ptr(text("/tmp"), 0n)); calls.kinds_ptr(NULL, 0n); print(calls.errno);',
    prints: [
      '"/tmp"',
      "0n",
      "14",
      'kinds_ptr("/tmp", 0) = NULL',
      "kinds_ptr(NULL, 0) = NULL EFAULT (Bad address)",
    ],
  },
  {
    name: "an argument becomes an out buffer",
    edits: [
      change(
        kinds,
        `${address}\n${integer}\n    returns: { type: pointer }`,
        "      - { name: address, type: bytes, direction: out, length: integer, overflow: ERANGE }\n      - { name: integer, type: size }\n    returns: { type: pointer, argument: address }",
      ),
    ],
    handlers: "kinds_ptr: ({ integer }) => new Uint8Array(integer > 3 ? 4 : integer + 1).fill(9),",
    guest:
      "const buffer = room(4); print(calls.kinds_ptr(buffer, 4) === buffer, bytes(buffer, 4)); print(calls.kinds_ptr(buffer, 2), calls.errno);",
    prints: [
      "true 09090909",
      "0n 34",
      'kinds_ptr("\\t\\t\\t\\t", 4) = "\\t\\t\\t\\t"...',
      "kinds_ptr(0x100000000, 2) = NULL ERANGE (Numerical result out of range)",
    ],
  },
  {
    name: "an argument becomes a buffer with its length in another",
    edits: [
      change(
        kinds,
        `${address}\n${integer}`,
        "      - { name: address, type: bytes, direction: in, length: integer }\n      - { name: integer, type: size }",
      ),
    ],
    handlers: "kinds_ptr({ address }) { print(address); return NULL; },",
    guest: 'print(calls.kinds_ptr(text("abcdef"), 3));',
    prints: ['"abc"', "0n", 'kinds_ptr("abc", 3) = NULL'],
  },
  {
    name: "two buffers share a length",
    edits: [
      change(kinds, "kinds_ptr(pi)p", "kinds_ptr(ppi)i"),
      change(
        kinds,
        `${address}\n${integer}\n    returns: { type: pointer }`,
        "      - { name: address, type: bytes, direction: in, length: integer }\n      - { name: copy, type: bytes, direction: out, length: integer }\n      - { name: integer, type: size }\n    returns: { type: status }",
      ),
    ],
    handlers: "kinds_ptr: ({ address }) => address.slice().reverse(),",
    guest: 'const copy = room(4); print(calls.kinds_ptr(text("abcdef"), copy, 3), string(copy));',
    prints: ["0 cba", 'kinds_ptr("abc", "cba", 3) = 0'],
  },
  {
    name: "an argument becomes nullable",
    edits: [
      change(
        kinds,
        `${address}\n${integer}`,
        `      - { name: address, type: struct timeval, direction: in, nullable: true }\n${integer}`,
      ),
    ],
    handlers: "kinds_ptr({ address }) { print(address); return NULL; },",
    guest: 'calls.kinds_ptr(NULL, 0n); calls.kinds_ptr(put("timeval", { tv_sec: 5, tv_usec: 6 }), 0n);',
    prints: [
      "null",
      "{tv_sec: 5, tv_usec: 6}",
      "kinds_ptr(NULL, 0) = NULL",
      "kinds_ptr({tv_sec=5, tv_usec=6}, 0) = NULL",
    ],
  },
  {
    name: "an argument becomes a structure that comes back",
    edits: [
      change(kinds, "kinds_ptr(pi)p", "kinds_ptr(pi)i"),
      change(
        kinds,
        `${address}\n${integer}\n    returns: { type: pointer }`,
        `      - { name: address, type: struct timeval, direction: inout }\n${integer}\n    returns: { type: status }`,
      ),
    ],
    handlers: "kinds_ptr: ({ address }) => ({ ...address, tv_sec: address.tv_sec + 1 }),",
    guest:
      'const time = put("timeval", { tv_sec: 5, tv_usec: 6 }); print(calls.kinds_ptr(time, 0n), take("timeval", time));',
    prints: ["0 {tv_sec: 6, tv_usec: 6}", "kinds_ptr({tv_sec=5, tv_usec=6} => {tv_sec=6, tv_usec=6}, 0) = 0"],
  },
  {
    name: "an argument becomes an integer by address",
    edits: [
      change(
        kinds,
        `${address}\n${integer}`,
        `      - { name: address, type: short, direction: out }\n${integer}`,
      ),
    ],
    handlers: "kinds_ptr: () => ({ result: NULL, address: -2 }),",
    guest: "const out = room(2); print(calls.kinds_ptr(out, 0n), bytes(out, 2));",
    prints: ["0n feff", "kinds_ptr([-2], 0) = NULL"],
  },
  {
    name: "a string gets another limit and errno",
    always: true,
    edits: [
      change(
        "types.yaml",
        "limit: 4096, overflow: EINVAL, doc: A name.",
        "limit: 8, overflow: ERANGE, doc: A name.",
      ),
    ],
    handlers: "unsetenv({ name }) { print(name); },",
    guest: 'print(calls.unsetenv(text("1234567"))); print(calls.unsetenv(text("12345678")), calls.errno);',
    prints: [
      '"1234567"',
      "0",
      "-1 34",
      'unsetenv("1234567") = 0',
      'unsetenv("12345678"...) = -1 ERANGE (Numerical result out of range)',
    ],
  },
  {
    name: "a second float is added",
    edits: [
      change(kinds, "kinds_single(f)f", "kinds_single(ff)f"),
      change(
        kinds,
        `${number}\n    returns: { type: double, fails: false }`,
        `${number}\n      - { name: factor, type: double }\n    returns: { type: double, fails: false }`,
      ),
    ],
    handlers: "kinds_single: ({ number, factor }) => number * factor, ",
    guest: "print(calls.kinds_single(1.5, 3));",
    prints: ["4.5", "kinds_single(1.5, 3.0) = 4.5"],
  },
];
