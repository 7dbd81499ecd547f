import { append, change, type Mutation, remove } from "./mutation.js";

const kinds = "calls/kinds.yaml";

/** Edits that add, remove and rename calls. */
export const callMutations: readonly Mutation[] = [
  {
    name: "a call is added",
    always: true,
    edits: [
      append(
        "calls/environment.yaml",
        `
  getentropy(pi)i:
    doc: Fills a buffer with random bytes.
    source: getentropy(3)
    arguments:
      - { name: buffer, type: bytes, direction: out, length: length }
      - { name: length, type: size }
    returns: { type: status }
`,
      ),
    ],
    handlers: "getentropy: ({ length }) => new Uint8Array(length).fill(7),",
    guest: "const buffer = room(4); print(calls.getentropy(buffer, 4), bytes(buffer, 4));",
    prints: ["0 07070707", 'getentropy("\\7\\7\\7\\7", 4) = 0'],
  },
  {
    name: "a call is removed",
    edits: [remove(kinds, "  kinds_void()v:")],
    handlers: "kinds_single: ({ number }) => number * 2,",
    guest: 'print(calls.kinds_single(1.5), "kinds_void" in calls);',
    prints: ["3 false", "kinds_single(1.5) = 3.0"],
  },
  {
    name: "a call is renamed",
    edits: [change(kinds, "  kinds_single(f)f:", "  kinds_half(f)f:")],
    handlers: "kinds_half: ({ number }) => number / 2,",
    guest: "print(calls.kinds_half(3));",
    prints: ["1.5", "kinds_half(3.0) = 1.5"],
  },
  {
    name: "a call gets a name that JavaScript keeps for itself",
    edits: [change(kinds, "  kinds_single(f)f:", "  delete(f)f:")],
    handlers: "delete: ({ number }) => number / 2,",
    guest: "print(calls.delete(3));",
    prints: ["1.5", "delete(3.0) = 1.5"],
  },
  {
    name: "a file of calls is added",
    edits: [
      append(
        "calls/lamp.yaml",
        `class: interpreter
calls:
  lamp_switch(ii)i:
    doc: Switches a lamp and answers what it was.
    source: lamp.c
    arguments:
      - { name: number, type: int }
      - { name: lit, type: boolean }
    returns: { type: boolean, fails: false }
`,
      ),
    ],
    handlers: "lamp_switch({ number, lit }) { print(number, lit); return 1 - lit; },",
    guest: "print(calls.lamp_switch(-3, 1));",
    prints: ["-3 1", "0", "lamp_switch(-3, 1) = 0"],
  },
  {
    name: "a call has 32 arguments of 64 bits",
    edits: [
      append(
        "calls/environment.yaml",
        `
  many(${"i".repeat(32)})v:
    doc: Takes as many arguments as a guest may send.
    source: many.c
    arguments:
${Array.from({ length: 32 }, (_, index) => `      - { name: a${index}, type: long_long }`).join("\n")}
    returns: { type: void }
`,
      ),
    ],
    handlers: "many(call) { print(Object.values(call).reduce((sum, each) => sum + each, 0n)); },",
    guest: `calls.many(${Array.from({ length: 32 }, (_, index) => `${index}n`)});`,
    prints: ["496n", `many(${Array.from({ length: 32 }, (_, index) => index).join(", ")}) = <void>`],
  },
  {
    name: "a sentence has what ends comments, and a file the name of a keyword",
    always: true,
    edits: [
      append(
        "calls/class.yaml",
        `class: interpreter
calls:
  NULL(ipi)i:
    doc: "Ends */ a comment, says Pointer and settle, begins /* one, ??/ and \`\${x}\`."
    source: "*/ lamp.c"
    arguments:
      - { name: namespace, type: int }
      - { name: value, type: bytes, direction: out, length: length, overflow: truncate }
      - { name: length, type: size }
    returns: { type: int, fails: false }
`,
      ),
      change("structs.yaml", "doc: A time with nanoseconds.", 'doc: "*/ A time."'),
      change("constants.yaml", "CLOCK_BOOTTIME: 7", 'CLOCK_BOOTTIME: { value: 7, deprecated: "*/" }'),
    ],
    handlers: 'NULL: ({ namespace }) => ({ result: namespace + 1, value: Buffer.from("abcdef") }),',
    guest: "const buffer = room(4); print(calls.NULL(4, buffer, 3), string(buffer));",
    prints: ["5 abc", 'NULL(4, "abc", 3) = 5'],
  },
];
