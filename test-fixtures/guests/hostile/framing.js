// Messages that are none, or come when it is not the guest's turn (H01 to H19).
import { closeSync } from "node:fs";
import { call, obey, openZero, receive, receiveCommand, request, send, sleep, stringReply } from "./pipe.js";
import { exit, limit, violation } from "./verdicts.js";

const path = 0x1000;
const buffer = 0x2000;

/** A row for a guest that sends one signature, which is no signature. */
function badSignature(name, hazards, description, signature, code = "BAD_SIGNATURE") {
  return { name, hazards, description, expected: violation(code), run: () => send(request(signature)) };
}

/** Bytes that look random and are the same in every run; none is a letter of a signature's end. */
function noise(length) {
  let state = 42;
  return Buffer.from({ length }, () => 0).map(() => {
    state = (state * 1103515245 + 12345) % 0x8000_0000;
    return 0x80 + ((state >> 16) & 0x7f);
  });
}

const openRequest = request("open(pii)i", path, 0, 0);

export const framing = [
  {
    name: "empty-signature",
    hazards: ["H01"],
    description: "sends a length byte of 0",
    expected: violation("EMPTY_SIGNATURE"),
    run: () => send([0]),
  },
  badSignature("random-signature", ["H02"], "sends 255 random bytes as a signature", noise(255)),
  badSignature("result-of-no-kind", ["H05"], "sends a signature that ends in Q", "getpid()Q"),
  badSignature("void-argument", ["H05"], "sends a signature with an argument of kind v", "getpid(v)i"),
  badSignature("unclosed-parenthesis", ["H05"], "sends a signature without its )", "getpid(i"),
  badSignature("nested-parenthesis", ["H05"], "sends a signature with a ( too many", "getpid((i)i"),
  badSignature("nameless-signature", ["H05"], "sends a signature without a name", "()i"),
  badSignature(
    "33-arguments",
    ["H05"],
    "sends one argument more than a guest's buffer holds",
    `many(${"i".repeat(33)})i`,
    "TOO_MANY_ARGUMENTS",
  ),
  badSignature(
    "251-arguments",
    ["H05"],
    "sends as many arguments as a signature of 255 bytes can name",
    `x(${"p".repeat(251)})i`,
    "REQUEST_TOO_LONG",
  ),
  badSignature("name-with-escape", ["H06"], "sends a name that clears a terminal", "open\x1b[2J(pii)i"),
  badSignature("name-with-newline", ["H06"], "sends a name of two lines", "open\n(pii)i"),
  badSignature("newline-behind-signature", ["H06"], "sends a signature and a newline", "getpid()i\n"),
  badSignature("name-with-nul", ["H06"], "sends a name with a byte 0", "open\0(pii)i"),
  badSignature("name-with-0xff", ["H06"], "sends a name with a byte 255", "open\xff(pii)i"),
  {
    name: "dump-during-a-run",
    hazards: ["H19"],
    description: "prints what RPY_SANDBOX_DUMP asks for though nobody asked",
    expected: violation("BAD_SIGNATURE"),
    run: () => send(`Version: 20001\nPlatform: linux\nFuncs: ${"getpid()i ".repeat(8)}\n`),
  },
  {
    name: "ends-behind-length",
    hazards: ["H08"],
    description: "exits with 0 after the length byte of a request",
    expected: violation("TRUNCATED"),
    run: () => endAfter(openRequest.subarray(0, 1)),
  },
  {
    name: "ends-inside-name",
    hazards: ["H08"],
    description: "exits with 0 inside a signature",
    expected: violation("TRUNCATED"),
    run: () => endAfter(openRequest.subarray(0, 5)),
  },
  {
    name: "ends-inside-arguments",
    hazards: ["H08"],
    description: "exits with 0 inside the arguments of a request",
    expected: violation("TRUNCATED"),
    run: () => endAfter(openRequest.subarray(0, -3)),
  },
  {
    name: "ends-owing-a-reply",
    hazards: ["H08"],
    description: "exits with 0 when it is asked for a string",
    expected: violation("TRUNCATED"),
    run: () => {
      send(openRequest);
      receiveCommand();
      return 0;
    },
  },
  {
    name: "closes-stdout-inside-message",
    hazards: ["H08", "H37"],
    description: "closes its stdout inside a request and lives on",
    expected: violation("TRUNCATED"),
    run: () => {
      send(openRequest.subarray(0, 5));
      closeSync(1);
    },
  },
  {
    name: "exits-between-messages",
    hazards: ["H10"],
    description: "makes a call, then exits with 7",
    expected: exit(7),
    run: () => {
      call("getpid()i", []);
      return 7;
    },
  },
  {
    name: "two-requests-at-once",
    hazards: ["H13"],
    description: "sends two whole requests in one write",
    expected: violation("UNSOLICITED"),
    run: () => send([...request("getpid()i"), ...request("getuid()i")]),
  },
  {
    name: "request-inside-reply",
    hazards: ["H16"],
    description: "appends a request to the reply with its path",
    expected: violation("UNSOLICITED"),
    run: () => call("open(pii)i", [path, 0, 0], { Z: () => [...stringReply("/"), ...request("getpid()i")] }),
  },
  {
    name: "request-during-payload",
    hazards: ["H18"],
    description: "sends a request while it is being sent a megabyte",
    replay: "the bytes do not tell what the guest had read",
    expected: violation("UNSOLICITED"),
    run: () => {
      send(request("read(ipi)i", openZero(), buffer, 2 ** 20));
      receive(1);
      send(request("getpid()i"));
    },
  },
  {
    name: "request-of-520-bytes",
    hazards: ["H05", "X35"],
    description: "sends a signature of 255 bytes whose arguments make a request of 520 bytes",
    expected: violation("REQUEST_TOO_LONG"),
    run: () => send(request(`${"a".repeat(219)}(${"i".repeat(33)})i`)),
  },
  {
    name: "request-of-512-bytes",
    hazards: ["X36"],
    description: "sends the longest request that a guest's buffer holds, byte by byte",
    expected: exit(38),
    run: () => {
      const longest = request(`${"a".repeat(220)}(${"i".repeat(32)})i`, ...new Array(32).fill(7));
      for (const byte of longest) send([byte]);
      return obey().errno;
    },
  },
  {
    name: "exit-and-request-at-once",
    hazards: ["H13", "X37"],
    description: "sends a request behind its wish to exit, in one write",
    expected: violation("UNSOLICITED"),
    run: () => send([...request("_exit(i)v", 3), ...request("getpid()i")]),
  },
  {
    name: "part-of-a-request-inside-a-reply",
    hazards: ["H16", "X38"],
    description: "appends one byte to the reply with its path",
    expected: violation("UNSOLICITED"),
    run: () => call("open(pii)i", [path, 0, 0], { Z: () => [...stringReply("/"), 9] }),
  },
  {
    name: "reply-to-nothing",
    hazards: ["X39"],
    description: "answers a command that has no reply",
    expected: violation("EMPTY_SIGNATURE"),
    run: () => {
      call("stat64(pp)i", [path, buffer], { Z: () => stringReply("/"), W: () => [0, 0, 0, 0, 0, 0, 0, 0] });
    },
  },
  {
    name: "reply-ahead-of-its-command",
    hazards: ["X40"],
    description: "sends its path together with the request, before it is asked",
    expected: violation("UNSOLICITED"),
    run: () => send([...openRequest, ...stringReply("/dev/zero")]),
  },
  {
    name: "short-reply",
    hazards: ["H17"],
    description: "answers four of the eight bytes asked for, then nothing",
    expected: limit("replyMs"),
    limits: { replyMs: 1000 },
    run: () => call("write(ipi)i", [1, buffer, 8], { R: () => Buffer.alloc(4) }),
  },
  {
    name: "no-reply",
    hazards: ["H17"],
    description: "never answers when it is asked for its path",
    expected: limit("replyMs"),
    limits: { replyMs: 1000 },
    run: () => {
      send(openRequest);
      receiveCommand();
    },
  },
  {
    name: "one-byte-then-silence",
    hazards: ["H11"],
    description: "sends the first byte of a request, then nothing",
    expected: limit("messageMs"),
    limits: { messageMs: 1000 },
    run: () => send(openRequest.subarray(0, 1)),
  },
  {
    name: "drip",
    hazards: ["H12"],
    description: "sends a request at 20 bytes a second",
    expected: limit("messageMs"),
    limits: { messageMs: 1000 },
    run: () => {
      const longest = request(`${"a".repeat(220)}(${"i".repeat(32)})v`, ...new Array(32).fill(0));
      for (const byte of longest) {
        send([byte]);
        sleep(50);
      }
    },
  },
  {
    name: "request-after-exit",
    hazards: ["R4"],
    description: "asks to exit with 3, then makes another call",
    expected: exit(3),
    run: () => {
      send(request("_exit(i)v", 3));
      sleep(50);
      send(request("getpid()i"));
    },
  },
];

function endAfter(bytes) {
  send(bytes);
  return 0;
}
