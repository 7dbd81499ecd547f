import { addBelow, append, change, copy, type Edit, type Mutation } from "./mutation.js";

const protocol = "protocol.yaml";
const kinds = "calls/kinds.yaml";
const abi = "abi/linux-x86_64.yaml";
const wide = "kinds_wide: ({ wide, byte, short, signedByte }) => wide + BigInt(byte + short + signedByte),";
const mix =
  "kinds_mix({ number, integer, address }) { print(number, integer, address); return number + integer; },";
const tryAll = `print(calls.kinds_wide(-(2n ** 40n), 255, -3, -4));
  print(calls.kinds_mix(0.5, -6, pointer(0x12345678n)));
  print(calls.unsetenv(text("NAME")));`;
const all = [
  "-1099511627528n",
  "0.5 -6 305419896n",
  "-5.5",
  '"NAME"',
  "0",
  "kinds_wide(-1099511627776, 255, -3, -4) = -1099511627528",
  "kinds_mix(0.5, -6, 0x12345678) = -5.5",
  'unsetenv("NAME") = 0',
];
const handlers = `${wide} ${mix} unsetenv({ name }) { print(name); },`;

/** Adds a kind, for arguments, results or both. */
function addKind(kind: string, lists: readonly ("argumentKinds" | "resultKinds")[]): Edit[] {
  const letter = kind.trim().charAt(0);
  return [
    addBelow(protocol, "kinds:", kind),
    ...lists.map((list) =>
      list === "argumentKinds"
        ? change(protocol, "argumentKinds: [i, f, p]", `argumentKinds: [i, f, p, ${letter}]`)
        : change(protocol, "resultKinds: [v, i, f, p]", `resultKinds: [v, i, f, p, ${letter}]`),
    ),
  ];
}

const long =
  '  l: { name: long, encoding: int32, failure: -1, doc: "A C integer of at most 32 bits, in 4 bytes." }';

/** A version beside the old one, with a call that only it has, and without one that only the old one has. */
const beside = [
  change(protocol, "version: 20001", "version: 20002\nversions: [20001, 20002]"),
  addBelow(kinds, "  kinds_single(f)f:", "    since: 20002"),
  addBelow(kinds, "  kinds_void()v:", "    until: 20002"),
];

/** Edits of the framing and of the ABI. */
export const framingMutations: readonly Mutation[] = [
  {
    name: "the length of a request's signature has two bytes",
    always: true,
    edits: [change(protocol, "length: uint8", "length: uint16")],
    handlers,
    guest: tryAll,
    prints: all,
  },
  {
    name: "the length of a request's signature has four bytes, most significant first",
    edits: [
      change(protocol, "length: uint8", "length: uint32"),
      change(abi, "byteOrder: little", "byteOrder: big"),
    ],
    handlers,
    guest: tryAll,
    prints: all,
  },
  {
    name: "a signature of 300 bytes is allowed",
    edits: [
      change(protocol, "length: uint8", "length: uint16"),
      change(protocol, "maximumBytes: 255", "maximumBytes: 400"),
      change(kinds, "kinds_single(f)f", `${"kinds_".repeat(50)}(f)f`),
    ],
    handlers: `${"kinds_".repeat(50)}: ({ number }) => number,`,
    guest: `print(calls.${"kinds_".repeat(50)}(1.5));`,
    prints: ["1.5", `${"kinds_".repeat(50)}(1.5) = 1.5`],
  },
  {
    name: "the order of bytes is another",
    always: true,
    edits: [change(abi, "byteOrder: little", "byteOrder: big")],
    handlers,
    guest: tryAll,
    prints: all,
  },
  {
    name: "pointers have 4 bytes",
    always: true,
    edits: [change(abi, "pointerBytes: 8", "pointerBytes: 4")],
    handlers,
    guest: tryAll,
    prints: all,
  },
  {
    name: "an ABI is added",
    edits: [
      copy(
        "abi/linux-mips.yaml",
        "abi/linux-i386.yaml",
        ["name: linux-i386", "name: linux-mips"],
        ["byteOrder: little", "byteOrder: big"],
      ),
    ],
    abi: "linuxMips",
    handlers: `${handlers} clock_gettime: () => ({ tv_sec: 1, tv_nsec: 2 }),`,
    guest: `${tryAll} const time = room(8); print(calls.clock_gettime(0, time), bytes(time, 8));`,
    prints: [
      ...all.slice(0, 5),
      "0 0000000100000002",
      ...all.slice(5),
      "clock_gettime(CLOCK_REALTIME, {tv_sec=1, tv_nsec=2}) = 0",
    ],
  },
  {
    name: "an ABI gets numbers of its own",
    edits: [append(abi, "errno:\n  EPERM: 77\nconstants:\n  open:\n    O_EXCL: 0x40000000\n")],
    handlers: 'open: ({ flags }) => flags === protocol.openFlags.O_EXCL ? fail("EPERM") : 3,',
    guest: 'print(calls.open(text("/x"), 0x40000000, 0), calls.errno);',
    prints: ["-1 77", 'open("/x", O_RDONLY|O_EXCL) = -1 EPERM (Operation not permitted)'],
  },
  {
    name: "the version is another",
    edits: [change(protocol, "version: 20001", "version: 20002")],
    handlers: "kinds_single: ({ number }) => number,",
    guest: "print(protocol.PROTOCOL_VERSION, protocol.SPEC_DIGEST.length, calls.kinds_single(2));",
    prints: ["20002 64 2", "kinds_single(2.0) = 2.0"],
  },
  {
    name: "a new version stands beside the old one",
    always: true,
    edits: beside,
    handlers: "kinds_single: ({ number }) => number,",
    guest: 'print(protocol.PROTOCOL_VERSION, calls.kinds_single(2), "kinds_void" in calls);',
    prints: ["20002 2 false", "kinds_single(2.0) = 2.0"],
  },
  {
    name: "the old version is generated when there is a new one",
    version: 20001,
    edits: beside,
    handlers: 'kinds_void() { print("called"); },',
    guest: 'calls.kinds_void(); print(protocol.PROTOCOL_VERSION, "kinds_single" in calls);',
    prints: ["called", "20001 false", "kinds_void() = <void>"],
  },
];

/** Edits of kinds. */
export const kindMutations: readonly Mutation[] = [
  {
    name: "a kind of result is added",
    always: true,
    edits: [
      ...addKind(long, ["resultKinds"]),
      change(kinds, "kinds_wide(iiii)i", "kinds_wide(iiii)l"),
      change(kinds, "returns: { type: long_long, fails: false }", "returns: { type: int }"),
    ],
    handlers: 'kinds_wide: ({ short }) => short === 0 ? fail("EPERM") : -short,',
    guest: "print(calls.kinds_wide(0n, 0, 5, 0), calls.kinds_wide(0n, 0, 0, 0), calls.errno);",
    prints: [
      "-5 -1 1",
      "kinds_wide(0, 0, 5, 0) = -5",
      "kinds_wide(0, 0, 0, 0) = -1 EPERM (Operation not permitted)",
    ],
  },
  {
    name: "a kind of argument is added",
    edits: [
      ...addKind(long, ["argumentKinds"]),
      change(kinds, "kinds_wide(iiii)i", "kinds_wide(illl)i"),
      change(kinds, "{ name: byte, type: unsigned_char }", "{ name: byte, type: uid }"),
    ],
    handlers: wide,
    guest: "print(calls.kinds_wide(1n, 0xffff_ffff, -3, -128));",
    prints: ["4294967165n", "kinds_wide(1, 4294967295, -3, -128) = 4294967165"],
  },
  {
    name: "a kind of argument and result is added, an unsigned one of 2 bytes",
    edits: [
      ...addKind('  w: { name: word, encoding: uint16, doc: "A C integer in 2 bytes." }', [
        "argumentKinds",
        "resultKinds",
      ]),
      change(kinds, "kinds_wide(iiii)i", "kinds_wide(iwww)w"),
      change(kinds, "returns: { type: long_long, fails: false }", "returns: { type: short, fails: false }"),
    ],
    handlers: "kinds_wide: ({ byte, short, signedByte }) => byte + short + signedByte,",
    guest: "print(calls.kinds_wide(1n, 200, -3, -128), calls.kinds_wide(1n, 1, -3, 0));",
    prints: ["69 65534", "kinds_wide(1, 200, -3, -128) = 69", "kinds_wide(1, 1, -3, 0) = 65534"],
  },
  {
    name: "a kind of single precision is added",
    edits: [
      ...addKind('  s: { name: single, encoding: float32, doc: "A C float." }', [
        "argumentKinds",
        "resultKinds",
      ]),
      change(kinds, "kinds_single(f)f", "kinds_single(s)s"),
    ],
    handlers: "kinds_single({ number }) { print(number === Math.fround(0.1)); return number; },",
    guest: "print(calls.kinds_single(0.1) === Math.fround(0.1), calls.kinds_single(0.5));",
    prints: [
      "true",
      "false",
      "true 0.5",
      "kinds_single(0.10000000149011612) = 0.10000000149011612",
      "kinds_single(0.5) = 0.5",
    ],
  },
  {
    name: "a kind gets another letter",
    edits: [
      change(protocol, "  f: { name: float,", "  d: { name: float,"),
      change(protocol, "argumentKinds: [i, f, p]", "argumentKinds: [i, d, p]"),
      change(protocol, "resultKinds: [v, i, f, p]", "resultKinds: [v, i, d, p]"),
      change(kinds, "kinds_mix(fip)f", "kinds_mix(dip)d"),
      change(kinds, "kinds_single(f)f", "kinds_single(d)d"),
    ],
    handlers: mix,
    guest: "print(calls.kinds_mix(0.5, 1, NULL));",
    prints: ["0.5 1 0n", "1.5", "kinds_mix(0.5, 1, NULL) = 1.5"],
  },
  {
    name: "a kind gets another width",
    edits: [change(protocol, "encoding: float64", "encoding: float32")],
    handlers: mix,
    guest: "print(calls.kinds_mix(0.5, 1, NULL));",
    prints: ["0.5 1 0n", "1.5", "kinds_mix(0.5, 1, NULL) = 1.5"],
  },
];
