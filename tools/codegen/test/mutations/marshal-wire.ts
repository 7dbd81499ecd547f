import { change, hexOf, type Mutation } from "./mutation.js";

const marshal = "rpython-sandbox-1/marshal.yaml";

/** What most of these ask. */
const isatty = {
  generation: 1,
  handlers: "isatty: ({ fd }) => (fd < 3 ? 1 : 0),",
} as const;

/** Edits of how values stand on the pipe, and what is said with them. */
export const marshalWireMutations: readonly Mutation[] = [
  {
    ...isatty,
    name: "a kind of value has another tag, which begins every answer",
    always: true,
    edits: [change(marshal, "int32: { tag: i,", "int32: { tag: j,")],
    guest: "print(calls.isatty(2), told());",
    prints: ["true 6a0000000054", "isatty(2) = 1"],
  },
  {
    ...isatty,
    name: "requests begin with another byte",
    edits: [change(marshal, "string: { tag: s,", "string: { tag: 0xfe,")],
    guest: "print(calls.isatty(2), asked());",
    prints: [`true fe12000000${hexOf("ll_os.ll_os_isatty")}2801000000490200000000000000`, "isatty(2) = 1"],
  },
  {
    ...isatty,
    name: "a string has a length of one byte",
    edits: [
      change(marshal, 'form: bytes, length: int32, doc: "Bytes;', 'form: bytes, length: uint8, doc: "Bytes;'),
      change(marshal, "stringBytes: { value: 67108864,", "stringBytes: { value: 255,"),
    ],
    guest: "print(calls.isatty(2), asked());",
    prints: [`true 7312${hexOf("ll_os.ll_os_isatty")}2801000000490200000000000000`, "isatty(2) = 1"],
  },
  {
    ...isatty,
    name: "a tuple has a count of one byte",
    edits: [
      change(
        marshal,
        'form: items, length: int32, doc: "Values of which',
        'form: items, length: uint8, doc: "Values of which',
      ),
      change(marshal, "items: { value: 65536,", "items: { value: 255,"),
    ],
    guest: "print(calls.isatty(2), asked());",
    prints: [`true 7312000000${hexOf("ll_os.ll_os_isatty")}2801490200000000000000`, "isatty(2) = 1"],
  },
  {
    ...isatty,
    name: "an answer begins with an int of 8 bytes",
    edits: [change(marshal, "  status: int32", "  status: int64")],
    guest: "print(calls.isatty(2), told());",
    prints: ["true 49000000000000000054", "isatty(2) = 1"],
  },
  {
    ...isatty,
    name: "another number says success",
    edits: [change(marshal, "  success: 0", "  success: 77")],
    guest: "print(calls.isatty(2), told());",
    prints: ["true 694d00000054", "isatty(2) = 1"],
  },
  {
    name: "an exception has another number",
    generation: 1,
    edits: [change(marshal, "OSError: { number: 1,", "OSError: { number: 40,")],
    handlers: 'close: () => fail("EBADF"),',
    guest: "print(raised(() => calls.close(9)), told());",
    prints: ["OSError 9 69280000006909000000", "close(9) = -1 EBADF (Bad file descriptor)"],
  },
  {
    name: "an errno stands in 8 bytes",
    generation: 1,
    edits: [change(marshal, "number: 1, errno: int32,", "number: 1, errno: int64,")],
    handlers: 'close: () => fail("EBADF"),',
    guest: "print(raised(() => calls.close(9)), told());",
    prints: ["OSError 9 6901000000490900000000000000", "close(9) = -1 EBADF (Bad file descriptor)"],
  },
  {
    name: "floats have fewer digits",
    generation: 1,
    edits: [change(marshal, "length: uint8, digits: 17,", "length: int32, digits: 3,")],
    handlers: "py_nanosleep: ({ request }) => { print(request.tv_sec, request.tv_nsec); return {}; },",
    guest: "calls.sleep(1.23456); print(asked());",
    prints: [
      "1 230000000",
      `7315000000${hexOf("ll_time.ll_time_sleep")}28010000006604000000${hexOf("1.23")}`,
      "sleep({tv_sec=1, tv_nsec=230000000}) = 0",
    ],
  },
  {
    name: "strings may not be that long any more",
    generation: 1,
    edits: [
      change(marshal, "stringBytes: { value: 67108864,", "stringBytes: { value: 24,"),
      change(marshal, "nameBytes: { value: 128,", "nameBytes: { value: 24,"),
    ],
    handlers: "write: ({ buffer }) => buffer.length,",
    guest: `print(calls.write(1, text("x".repeat(24))));
      try { calls.write(1, text("x".repeat(25))); } catch (error) { print(String(error)); }`,
    prints: [
      "24",
      "EncodeError: expected a string of at most 24 bytes, received 25",
      'write(1, "xxxxxxxxxxxxxxxxxxxxxxxx") = 24',
    ],
  },
];
