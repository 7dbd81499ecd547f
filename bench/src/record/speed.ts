import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSystem, Session } from "@sandbox/controller";
import {
  checkRecording,
  decodeConversation,
  type Exchange,
  type GuestEnd,
  type LoadedSession,
  loadSession,
  recordsFrom,
  replayAsGuest,
  writeSession,
} from "@sandbox/replay";
import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";
import { loopSubjects, pythonSubject, runRecorded, type Subject, systemOptions } from "./sessions.js";

/** How fast recordings are read, checked and replayed. */
export async function benchSpeed(effort: Effort): Promise<Table> {
  const rounds = Math.ceil(effort.rounds / 2);
  const subjects = [pythonSubject(10 * effort.roundMs), ...loopSubjects(200 * effort.roundMs)];
  const rows: (string | number)[][] = [];
  for (const subject of subjects) rows.push(await row(subject, rounds));
  const rate = { suffix: "/s" };
  return {
    title:
      "Recordings: requests per second that are read, checked, replayed; and opening a packed one in its middle",
    columns: [
      { name: "session" },
      { name: "requests" },
      { name: "file", digits: 1, suffix: " MB" },
      { name: "read", ...rate },
      { name: "decoded", ...rate },
      { name: "checked", ...rate },
      { name: "replayed as guest", ...rate },
      { name: "opened in its middle", digits: 2, suffix: " ms" },
      { name: "all of it", digits: 1, suffix: " ms" },
    ],
    rows,
    notes: [
      `Medians of ${rounds} rounds, in which all of them take turns. All times are the processor's, the garbage collector's threads with them.`,
      "Read is the journal's records with their checksums; decoded goes from the journal to calls; checked is checkRecording on the journal.",
      "Replayed is against our controller with its virtual system, in one process and without pipes, at the level effects.",
      "Opening in the middle is to find the request in the index of a packed file, and to unpack the chunk it is in; all of it is to unpack every chunk.",
    ],
  };
}

async function row(subject: Subject, rounds: number): Promise<(string | number)[]> {
  const { journal } = await runRecorded(subject);
  const session = loadSession(journal);
  const exchanges = decodeConversation(session.frames);
  const requests = exchanges.length;
  const folder = mkdtempSync(join(tmpdir(), "sandbox-bench-"));
  const path = join(folder, "session.sbrec");
  writeFileSync(path, writeSession(session, "packed"));
  const works: (() => unknown)[] = [
    () => loadSession(journal),
    () => decodeConversation(loadSession(journal).frames),
    () => requireNone(checkRecording(journal).length),
    () => replay(session, exchanges),
    () => open(path, requests >> 1),
    () => readWhole(path),
  ];
  const times = works.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, work] of works.entries()) {
      const begin = process.cpuUsage();
      await work();
      // The first round is there to warm up.
      if (round > 0) times[index]?.push(processorMs(begin));
    }
  }
  rmSync(folder, { recursive: true });
  const [read = 0, decoded = 0, checked = 0, replayed = 0, middle = 0, whole = 0] = times.map(median);
  const perSecond = (ms: number) => (requests / ms) * 1000;
  const rates = [read, decoded, checked, replayed].map(perSecond);
  return [subject.name, requests, journal.length / 1e6, ...rates, middle, whole];
}

function requireNone(problems: number): void {
  if (problems > 0) throw new Error(`a check found ${problems} problems`);
}

async function replay({ abi }: LoadedSession, exchanges: readonly Exchange[]): Promise<void> {
  const handlers = createSystem({ ...systemOptions, capture: false });
  const connect = (guest: GuestEnd) => {
    const send = (bytes: Uint8Array) => guest.receive(bytes);
    const session = new Session({ abi, handlers, send, onEnd: () => guest.close() });
    return { send: (bytes: Uint8Array) => session.receive(bytes) };
  };
  const { divergence } = await replayAsGuest(exchanges, connect, { abi });
  handlers.dispose();
  if (divergence) throw new Error(`a replay diverged: ${divergence.code} at ${divergence.requestNumber}`);
}

/** What all threads of this process used since then: what others do on the machine does not count. */
function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Unpacks what a request is in. */
function open(path: string, request: number): void {
  for (const { record } of recordsFrom(path, request).records) if (record === "guest-message") return;
}

/** Unpacks all of a file; answers how many records there are. */
function readWhole(path: string): number {
  let count = 0;
  for (const _ of recordsFrom(path, 1).records) count++;
  return count;
}
