// More of something than there should be, on the wire of the first generation (H07, H14, H15, H23).
import { claim } from "../memory.js";
import { send } from "../pipe.js";
import { exit, limit, violation } from "../verdicts.js";
import { done, fails } from "./claims.js";
import { call, request } from "./wire.js";

const mebibyte = 2 ** 20;

export const load = [
  {
    name: "marshal-stdout-flood",
    hazards: ["H14"],
    description: "of the first generation goes on with garbage without end",
    expected: violation("WRONG_VALUE"),
    run: () => {
      const garbage = Buffer.alloc(mebibyte, 0xfe);
      call("getpid");
      for (;;) send(garbage);
    },
  },
  {
    name: "marshal-endless-calls",
    hazards: ["H15"],
    description: "of the first generation calls getpid for ever",
    expected: limit("calls"),
    limits: { calls: 2000 },
    run: () => {
      for (;;) call("getpid");
    },
  },
  {
    name: "marshal-output-flood",
    hazards: ["H23"],
    description: "of the first generation writes 4 MiB at once on the virtual stdout",
    expected: limit("outputBytes"),
    limits: { outputBytes: mebibyte },
    run: () => send(request("write", 1, "x".repeat(4 * mebibyte))),
  },
  {
    name: "marshal-string-of-16-mib",
    hazards: ["H23", "X65"],
    description: "of the first generation writes 16 MiB into a file at once",
    expected: exit(0),
    run: () => {
      const fd = done("open", "/tmp/long", 0o102, 0o600);
      const { exception, value } = call("write", fd, "x".repeat(16 * mebibyte));
      claim(exception === 1 || value > 0n, `some of it written, or an errno, not ${exception} ${value}`);
      return 0;
    },
  },
  {
    name: "marshal-10000-unknown-functions",
    hazards: ["H07"],
    description: "of the first generation calls 10,000 functions that nobody has",
    expected: exit(0),
    run: () => {
      for (let i = 0; i < 10_000; i++) fails(`unknown_${i}`);
      return 0;
    },
  },
];
