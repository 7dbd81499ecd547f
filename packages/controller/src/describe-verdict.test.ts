import { expect, test } from "vitest";
import { describeVerdict, type Verdict } from "./verdict.js";

const violation: Verdict = {
  kind: "violation",
  code: "LENGTH_LIE",
  offset: 12,
  requestNumber: 3,
  expected: "at most 5 bytes",
  received: "9",
  around: { before: "0a", after: "41" },
};

test.each<readonly [Verdict, string]>([
  [{ kind: "exit", code: 3 }, "exited with 3"],
  [{ kind: "signal", signal: "SIGSEGV" }, "ended by SIGSEGV"],
  [
    { kind: "limit", limit: "memoryBytes", value: 100, reached: 120 },
    "stopped at its limit of 100 bytes of memory (memoryBytes), having reached 120",
  ],
  [
    violation,
    'broke the protocol (LENGTH_LIE): expected at most 5 bytes at byte 12, in request 3, received 9; around it "\\x0a" | "A"',
  ],
  [{ kind: "host-error", code: "WALL", message: "no bwrap" }, "could not run (WALL): no bwrap"],
  [{ kind: "aborted", reason: "\x1b[2Jenough" }, "aborted: \\x1b[2Jenough"],
])("%j is one line: %s", (verdict, line) => {
  expect(describeVerdict(verdict)).toBe(line);
});
