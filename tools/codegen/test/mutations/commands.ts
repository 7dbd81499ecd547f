import { addBelow, change, type Mutation } from "./mutation.js";

const protocol = "protocol.yaml";

/** Edits of commands. No handler can ask for a command that is new, so a controller asks for it by itself. */
export const commandMutations: readonly Mutation[] = [
  {
    name: "a command with a reply is added",
    always: true,
    edits: [
      addBelow(
        protocol,
        "commands:",
        `  H:
    name: hash-memory
    doc: Answer a checksum of memory of the guest.
    body:
      - { name: address, type: pointer, doc: Where to read. }
      - { name: length, type: size, unit: bytes, doc: How much to read. }
      - { name: limit, type: uint16, doc: Where to wrap. }
    reply:
      - { name: sum, type: uint32, doc: The sum of all bytes. }
      - { name: count, type: size, atMost: command.length, doc: How many letters follow. }
      - { name: letters, type: bytes, length: count, excludes: 0, doc: A text. }`,
      ),
    ],
    executors: `"hash-memory": ({ address, length, limit }) => ({
      kind: "hash-memory-reply",
      sum: Buffer.from(bytes(address, length), "hex").reduce((total, byte) => total + byte, 0) % limit,
      letters: Buffer.from("ok"),
    }),`,
    handlers: "",
    guest: 'print(ask({ kind: "hash-memory", address: text("abc"), length: 3, limit: 200 }));',
    prints: ['{kind: hash-memory-reply, sum: 94, letters: "ok"}', "sched_yield() = 0"],
  },
  {
    name: "a command without a reply is added, and it has nothing to say",
    edits: [
      addBelow(protocol, "commands:", "  N:\n    name: do-nothing\n    doc: Do nothing.\n    body: []"),
    ],
    executors: '"do-nothing": () => { print("nothing done"); return undefined; },',
    handlers: "",
    guest: 'print(ask({ kind: "do-nothing" }));',
    prints: ["nothing done", "undefined", "sched_yield() = 0"],
  },
  {
    name: "a command with fields behind its bytes is added",
    edits: [
      addBelow(
        protocol,
        "commands:",
        `  X:
    name: swap-texts
    doc: Answer two texts the other way round.
    body:
      - { name: end, type: uint8, doc: How long the first is. }
      - { name: at, type: bytes, length: end, doc: The first. }
      - { name: number, type: int64, doc: A number. }
      - { name: length, type: uint16, doc: How long the second is. }
      - { name: new, type: bytes, length: length, doc: The second. }
      - { name: ratio, type: float64, doc: A ratio. }
    reply:
      - { name: length, type: uint16, atMost: command.number, doc: How long the first is. }
      - { name: first, type: bytes, length: length, doc: The first. }
      - { name: second, type: bytes, length: length, doc: The second. }`.replace(
          "command.number",
          "command.most",
        ),
      ),
      addBelow(
        protocol,
        "      - { name: ratio, type: float64",
        "      - { name: most, type: uint32, doc: How long a text may be. }",
      ),
    ],
    executors: `"swap-texts"(command) {
      print(command.number, command.ratio);
      return { kind: "swap-texts-reply", first: command.new, second: command.at };
    },`,
    handlers: "",
    guest: `print(ask({
      kind: "swap-texts", at: Buffer.from("ab"), number: -(2n ** 40n), new: Buffer.from("cd"), ratio: 0.5, most: 9,
    }));`,
    prints: [
      "-1099511627776n 0.5",
      '{kind: swap-texts-reply, first: "cd", second: "ab"}',
      "sched_yield() = 0",
    ],
  },
  {
    name: "a command gets another letter",
    edits: [change(protocol, "  Z:\n", "  S:\n"), change(protocol, "  W:\n", "  Z:\n")],
    handlers: "stat64: () => fail('ENOENT'), unsetenv({ name }) { print(name); },",
    guest: 'print(calls.unsetenv(text("NAME")));',
    prints: ['"NAME"', "0", 'unsetenv("NAME") = 0'],
  },
  {
    name: "commands get fields with a default",
    always: true,
    edits: [
      addBelow(
        protocol,
        "      - { name: data, type: bytes, length: length, doc: What to write. }",
        "      - { name: flags, type: int32, default: 5, doc: How to write. }",
      ),
      addBelow(
        protocol,
        "      - { name: maximum, type: size, unit: bytes, allOnes: unlimited,",
        "      - { name: flags, type: uint8, default: 0, doc: How to read. }",
      ),
      addBelow(
        protocol,
        "      - { name: address, type: pointer, nonNull: true,",
        "      - { name: room, type: uint32, default: 16, doc: How much room there is really. }",
      ),
    ],
    handlers: 'getenv({ name }) { print(name); return Buffer.from("value"); }, time: () => 5,',
    guest: `print(string(calls.getenv(text("NAME"))));
    const time = room(8); print(calls.time(time), bytes(time, 8));
    const address = room(4);
    ask({ kind: "write-memory", address, data: Buffer.from("abc"), flags: 1 }); print(string(address));
    print(ask({ kind: "read-string", address, maximum: 2 }));`,
    prints: [
      '"NAME"',
      "value",
      "5 0500000000000000",
      "abc",
      '{kind: read-string-reply, data: "ab"}',
      'getenv("NAME") = "value"',
      "time([5]) = 5",
      "sched_yield() = 0",
      "sched_yield() = 0",
    ],
  },
];
