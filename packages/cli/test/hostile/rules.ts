import { hostname, userInfo } from "node:os";
import { describeVerdict } from "@sandbox/controller";
import { ControllerDecoder, linuxX8664 } from "@sandbox/protocol";
import type { HostileCase } from "@sandbox/test-fixtures";
import { expect } from "vitest";
import { replayViolation } from "./replay.js";
import { isAlive, type Observed } from "./run-case.js";

/** What the controller may take beyond what it had while guests run beside each other, in bytes. */
const memoryAllowance = 128 * 1024 * 1024;
/** What a session may take beyond the time that its verdict has to take, on a machine that does much else. */
const slackMs = 85_000;

/** Rules that every session keeps, whatever its guest does; each throws where it was not kept. */
export const rules: Readonly<Record<string, (one: HostileCase, observed: Observed) => void | Promise<void>>> =
  {
    "R1: one verdict"({ expected, walled = expected }, { result: { verdict, wall, guestStderr } }) {
      const isFiltered = wall.some(({ measure, state }) => measure === "seccomp" && state === "on");
      const said = `${describeVerdict(verdict)}\n${new TextDecoder().decode(guestStderr).slice(-2000)}`;
      expect(verdict, said).toMatchObject(isFiltered ? walled : expected);
    },
    "R2: memory"(_, { result, grown }) {
      expect(grown, "the controller's memory stays flat").toBeLessThan(memoryAllowance);
      expect(result.guestStderr.length).toBeLessThanOrEqual(64 * 1024);
    },
    "R3: deadlines"(_, { result: { verdict, durationMs } }) {
      const least = verdict.kind === "limit" && verdict.limit.endsWith("Ms") ? verdict.value : 0;
      expect(durationMs).toBeLessThan(least + slackMs);
    },
    "R4: terminal"({ leavesChild = false }, { late, left, result }) {
      expect(late, "what came after the verdict").toEqual([]);
      expect(left, "processes that live on").toEqual([]);
      const child = Number(new TextDecoder().decode(result.guestStderr));
      if (leavesChild) expect(isAlive(child), "the process that the guest left behind").toBe(false);
    },
    "R5: fetch once"({ sharesPointers = false }, { written, result: { protocol } }) {
      // A guest of the first generation has no memory that could be fetched.
      if (!sharesPointers && protocol !== 1)
        expect(fetchedTwice(written), "what was fetched more than once").toEqual([]);
    },
    "R6: fail closed"(_, { written }) {
      const sent = Buffer.concat(written.filter(isSent).map(({ bytes }) => bytes)).toString("latin1");
      for (const hostly of hostWords())
        expect(sent.includes(hostly), `${hostly} was shown to the guest`).toBe(false);
    },
    async "R7: recorded"(one, { result: { verdict, lastCalls, calls }, written }) {
      expect(lastCalls.length).toBe(Math.min(8, calls.total));
      if (verdict.kind !== "violation") return;
      expect(verdict.offset).toBeGreaterThanOrEqual(0);
      expect(verdict.around.before.length).toBe(2 * Math.min(32, verdict.offset));
      const received = Buffer.concat(written.filter((each) => !isSent(each)).map(({ bytes }) => bytes));
      const at = received.subarray(Math.max(0, verdict.offset - 32), verdict.offset);
      expect(verdict.around.before, "the bytes before the offset").toBe(at.toString("hex"));
      // Of a pipe that is closed by a process that lives on, the bytes alone do not tell.
      if (one.replay !== undefined || verdict.code === "CLOSED_PIPE") return;
      const { expected, ...again } = await replayViolation(one, written);
      const { kind, expected: _, ...first } = verdict;
      expect(again, `the same verdict from the recorded bytes (${kind}, ${expected})`).toEqual(first);
    },
  };

const isSent = ({ direction }: Observed["written"][number]) => direction === "controller-to-guest";

/** Addresses that one call had read more than once. */
function fetchedTwice(written: Observed["written"]): string[] {
  const decoder = new ControllerDecoder(linuxX8664);
  const twice: string[] = [];
  let seen = new Set<string>();
  for (const { bytes } of written.filter(isSent)) {
    decoder.push(bytes);
    for (let message = decoder.next(); message; message = decoder.next()) {
      if (message.kind === "result") seen = new Set();
      if (message.kind !== "read-memory" && message.kind !== "read-string") continue;
      const key = `${message.kind} ${message.address}`;
      if (seen.has(key)) twice.push(`${key} in request ${decoder.resultNumber + 1}`);
      seen.add(key);
    }
  }
  return twice;
}

/** What would tell a guest of its host. */
function hostWords(): string[] {
  const { username, homedir } = userInfo();
  const words = [
    homedir,
    process.cwd(),
    hostname(),
    "sandbox-hostile-",
    "node_modules",
    "at Object.",
    username,
  ];
  // A short name is found in bytes that mean something else.
  return words.filter((word) => word.length > 5);
}
