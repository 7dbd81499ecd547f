// More of something than there should be: output, calls, bytes nobody reads (H14, H15, H34, H35, H41).
import { call, openZero, receive, request, send, sleep, spin } from "./pipe.js";
import { exit, limit, violation } from "./verdicts.js";

const buffer = 0x2000;
const megabyte = 2 ** 20;

export const load = [
  {
    name: "stdout-flood",
    hazards: ["H14"],
    description: "fills its stdout with what is no request",
    expected: violation("BAD_SIGNATURE"),
    run: () => {
      const garbage = Buffer.alloc(megabyte, 0xfe);
      for (;;) tryTo(() => send(garbage));
    },
  },
  {
    name: "stderr-flood",
    hazards: ["H41"],
    description: "writes 32 MiB of terminal escapes on its real stderr, then exits with 0",
    expected: exit(0),
    run: () => {
      const escapes = "\x1b]0;owned\x07\x1b[2J\x1b[31m".repeat(4096);
      for (let sent = 0; sent < 32 * megabyte; sent += escapes.length) send(escapes, 2);
      return 0;
    },
  },
  {
    name: "output-flood",
    hazards: ["H23"],
    description: "writes on the virtual stdout for ever",
    expected: limit("outputBytes"),
    limits: { outputBytes: megabyte },
    run: () => {
      for (;;) call("write(ipi)i", [1, buffer, 65536]);
    },
  },
  {
    name: "endless-calls",
    hazards: ["H15"],
    description: "calls getpid for ever",
    expected: limit("calls"),
    limits: { calls: 2000 },
    run: () => {
      for (;;) call("getpid()i", []);
    },
  },
  {
    name: "never-reads",
    hazards: ["H34"],
    description: "asks for a megabyte and reads none of it",
    expected: limit("drainMs"),
    limits: { drainMs: 1000 },
    run: () => send(request("read(ipi)i", openZero(), buffer, megabyte)),
  },
  {
    name: "reads-a-trickle",
    hazards: ["H35"],
    description: "asks for a megabyte and reads 20 bytes a second of it",
    expected: limit("drainMs"),
    limits: { drainMs: 1000 },
    run: () => {
      send(request("read(ipi)i", openZero(), buffer, megabyte));
      for (let i = 0; i < 1000; i++) {
        receive(1);
        sleep(50);
      }
    },
  },
  {
    name: "processor-spin",
    hazards: ["H44"],
    description: "computes for ever and makes no call",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: spin,
  },
  {
    name: "silence",
    hazards: ["H44"],
    description: "does nothing and makes no call",
    expected: limit("wallMs"),
    limits: { wallMs: 1500 },
    run: () => {},
  },
];

/** Goes on when the other side is closed. */
function tryTo(act) {
  try {
    act();
  } catch {
    sleep(10);
  }
}
