import { addBelow, append, change, changeAbis, type Mutation } from "./mutation.js";

const kinds = "calls/kinds.yaml";

/** Edits of types and named numbers. */
export const vocabularyMutations: readonly Mutation[] = [
  {
    name: "a flag is added",
    always: true,
    edits: [addBelow("constants.yaml", "      O_PATH: ", "      O_LAMP: 0o200000000")],
    handlers: "open({ flags }) { print(flags === protocol.openFlags.O_LAMP); return 3; },",
    guest: 'print(calls.open(text("/x"), protocol.openFlags.O_LAMP, 0));',
    prints: ["true", "3", 'open("/x", O_RDONLY|O_LAMP) = 3'],
  },
  {
    name: "an errno is added",
    edits: [addBelow("constants.yaml", "    ERFKILL: ", '    EDARK: { value: 199, doc: "The lamp is off" }')],
    handlers: 'unsetenv: () => fail("EDARK"),',
    guest: 'print(calls.unsetenv(text("A")), calls.errno, protocol.Errno.EDARK);',
    prints: ["-1 199 199", 'unsetenv("A") = -1 EDARK (The lamp is off)'],
  },
  {
    name: "a value of an enumeration is added",
    edits: [change("constants.yaml", "CLOCK_BOOTTIME: 7", "CLOCK_BOOTTIME: 7, CLOCK_LAMP: 40")],
    handlers: "clock_getres: ({ clock }) => ({ tv_sec: clock, tv_nsec: 1 }),",
    guest: "print(calls.clock_getres(protocol.clock.CLOCK_LAMP, NULL));",
    prints: ["0", "clock_getres(CLOCK_LAMP, NULL) = 0"],
  },
  {
    name: "a set of flags and its type are added",
    edits: [
      addBelow(
        "constants.yaml",
        "flags:",
        "  lamp:\n    doc: How a lamp shines.\n    source: lamp.c\n    values: { LAMP_DIM: 1, LAMP_RED: 2 }",
      ),
      addBelow(
        "types.yaml",
        "types:",
        "  lamp_flags: { form: integer, c: int, unit: none, flags: lamp, outside: EINVAL, doc: How a lamp shines. }",
      ),
      change(kinds, "{ name: short, type: short }", "{ name: short, type: lamp_flags }"),
    ],
    handlers: "kinds_wide: ({ short }) => BigInt(short),",
    guest: "print(calls.kinds_wide(0n, 0, protocol.lampFlags.LAMP_DIM | protocol.lampFlags.LAMP_RED, 0));",
    prints: ["3n", "kinds_wide(0, 0, LAMP_DIM|LAMP_RED, 0) = 3"],
  },
  {
    name: "a type gets another C type",
    edits: [change("types.yaml", "c: unsigned char, unit: none", "c: unsigned long, unit: none")],
    handlers: "kinds_wide: ({ byte }) => BigInt.asIntN(64, byte),",
    guest: "print(calls.kinds_wide(0n, 2n ** 63n, 0, 0));",
    prints: ["-9223372036854775808n", "kinds_wide(0, 9223372036854775808, 0, 0) = -9223372036854775808"],
  },
  {
    name: "a type becomes a number that is refused where it is not exact",
    edits: [
      change(
        "types.yaml",
        "long_long: { form: integer, c: long long, unit: none, outside: EINVAL,",
        "long_long: { form: integer, c: long long, unit: none, number: safe, outside: ERANGE,",
      ),
      change(kinds, "returns: { type: long_long, fails: false }", "returns: { type: long_long }"),
    ],
    handlers: "kinds_wide: ({ wide }) => wide + 1,",
    guest: "print(calls.kinds_wide(7, 0, 0, 0)); print(calls.kinds_wide(2 ** 60, 0, 0, 0), calls.errno);",
    prints: [
      "8",
      "-1 34",
      "kinds_wide(7, 0, 0, 0) = 8",
      "kinds_wide(1152921504606846976, 0, 0, 0) = -1 ERANGE (Numerical result out of range)",
    ],
  },
  {
    name: "a limit of the controller is lowered",
    edits: [change("protocol.yaml", "transferBytes: { value: 1048576,", "transferBytes: { value: 16,")],
    handlers: "read: ({ count }) => new Uint8Array(count).fill(1),",
    guest: "print(calls.read(0, room(64), 64));",
    prints: ["16", `read(0, "${"\\1".repeat(16)}", 64) = 16`],
  },
];

/** Edits of structures. */
export const structMutations: readonly Mutation[] = [
  {
    name: "a structure gets a field",
    always: true,
    edits: [
      addBelow(
        "structs.yaml",
        "      - { name: tz_dsttime,",
        "      - { name: tz_name, unit: bytes, bytes: cstring, doc: Its name. }",
      ),
      ...changeAbis(
        "    size: 8\n    fields:\n      tz_minuteswest: { offset: 0, type: int32 }\n      tz_dsttime: { offset: 4, type: int32 }\n",
        '    size: 16\n    fields:\n      tz_minuteswest: { offset: 0, type: int32 }\n      tz_dsttime: { offset: 4, type: int32 }\n      tz_name: { offset: 8, type: "char[8]", c: null }\n',
      ),
    ],
    handlers:
      'gettimeofday: () => ({ tv: { tv_sec: 1, tv_usec: 2 }, tz: { tz_minuteswest: 3, tz_dsttime: 4, tz_name: Buffer.from("CET") } }),',
    guest: 'const tz = room(16); calls.gettimeofday(NULL, tz); print(take("timezone", tz), bytes(tz, 12));',
    prints: [
      '{tz_minuteswest: 3, tz_dsttime: 4, tz_name: "CET"} 030000000400000043455400',
      'gettimeofday(NULL, {tz_minuteswest=3, tz_dsttime=4, tz_name="CET"}) = 0',
    ],
  },
  {
    name: "what stat(2) tells gets a field, which one ABI has",
    edits: [
      addBelow(
        "structs.yaml",
        "      - { name: st_ctim,",
        "      - { name: st_birthtim, struct: timespec, role: time, doc: When it was made. }",
      ),
      ...changeAbis("  stat:\n    size:", "  stat:\n    lacks: [st_birthtim]\n    size:"),
      change("abi/linux-x86_64.yaml", "  stat:\n    lacks: [st_birthtim]\n    size:", "  stat:\n    size:"),
      addBelow(
        "abi/linux-x86_64.yaml",
        "      st_ctim: ",
        "      st_birthtim: { offset: 120, type: timespec, c: null }",
      ),
    ],
    handlers:
      "stat64: () => ({ ...protocol.emptyStat, st_size: 5n, st_birthtim: { tv_sec: 1, tv_nsec: 2 } }),",
    guest:
      'const at = room(144); print(calls.stat64(text("/x"), at), take("stat", at).st_size, take("stat", at).st_birthtim);',
    prints: ["0 5n {tv_sec: 1, tv_nsec: 2}", 'stat64("/x", {st_mode=000, st_size=5, ...}) = 0'],
  },
  {
    name: "a field of a structure is widened",
    edits: [
      ...changeAbis(
        "    size: 8\n    fields:\n      tz_minuteswest: { offset: 0, type: int32 }\n      tz_dsttime: { offset: 4, type: int32 }\n",
        "    size: 16\n    fields:\n      tz_minuteswest: { offset: 0, type: int32 }\n      tz_dsttime: { offset: 8, type: int64 }\n",
      ),
    ],
    handlers:
      "gettimeofday: () => ({ tv: { tv_sec: 1, tv_usec: 2 }, tz: { tz_minuteswest: 3, tz_dsttime: -(2n ** 40n) } }),",
    guest: 'const tz = room(16); calls.gettimeofday(NULL, tz); print(take("timezone", tz), bytes(tz, 16));',
    prints: [
      "{tz_minuteswest: 3, tz_dsttime: -1099511627776n} 03000000000000000000000000ffffff",
      "gettimeofday(NULL, {tz_minuteswest=3, tz_dsttime=-1099511627776}) = 0",
    ],
  },
  {
    name: "a field of a structure is removed",
    edits: [
      change(
        "structs.yaml",
        "      - { name: tz_dsttime, unit: none, doc: Kind of daylight saving correction. }\n",
        "",
      ),
      ...changeAbis("      tz_dsttime: { offset: 4, type: int32 }\n", ""),
    ],
    handlers: "gettimeofday: () => ({ tv: { tv_sec: 1, tv_usec: 2 }, tz: { tz_minuteswest: 3 } }),",
    guest: 'const tz = room(8); calls.gettimeofday(NULL, tz); print(take("timezone", tz));',
    prints: ["{tz_minuteswest: 3}", "gettimeofday(NULL, {tz_minuteswest=3}) = 0"],
  },
  {
    name: "an array in a structure gets longer",
    edits: [
      change("abi/linux-x86_64.yaml", "    size: 390\n", "    size: 391\n"),
      change(
        "abi/linux-x86_64.yaml",
        'domainname: { offset: 325, type: "char[65]" }',
        'domainname: { offset: 325, type: "char[66]" }',
      ),
    ],
    handlers: `uname() {
      const none = Buffer.from("");
      const domainname = Buffer.from("d".repeat(100));
      return { sysname: none, nodename: none, release: none, version: none, machine: none, domainname };
    },`,
    guest: 'const name = room(391); calls.uname(name); print(take("utsname", name).domainname.length);',
    prints: ["65", 'uname({sysname="", nodename="", ...}) = 0'],
  },
  {
    name: "a structure is added, with another one in it",
    always: true,
    edits: [
      append(
        "structs.yaml",
        `  lamp:
    doc: A lamp.
    source: lamp.c
    fields:
      - { name: lit, unit: none, doc: Whether it shines. }
      - { name: since, struct: timeval, role: time, doc: Since when. }
`,
      ),
      ...changeAbis(
        "\nstructs:\n",
        "\nstructs:\n  lamp:\n    size: 24\n    fields:\n      lit: { offset: 0, type: uint8 }\n      since: { offset: 8, type: timeval }\n",
      ),
      append(
        "calls/lamp.yaml",
        `class: interpreter
calls:
  lamp_state(pp)i:
    doc: Sets a lamp, and tells what it was.
    source: lamp.c
    arguments:
      - { name: next, type: struct lamp, direction: in }
      - { name: previous, type: struct lamp, direction: out, nullable: true }
    returns: { type: status }
`,
      ),
    ],
    handlers: "lamp_state: ({ next }) => ({ lit: 1 - next.lit, since: { ...next.since, tv_usec: 9 } }),",
    guest: `const lamp = put("lamp", { lit: 1, since: { tv_sec: 2, tv_usec: 3 } });
    print(calls.lamp_state(lamp, lamp), take("lamp", lamp));`,
    prints: [
      "0 {lit: 0, since: {tv_sec: 2, tv_usec: 9}}",
      "lamp_state({lit=1, since={tv_sec=2, tv_usec=3}}, {lit=0, since={tv_sec=2, tv_usec=9}}) = 0",
    ],
  },
];
