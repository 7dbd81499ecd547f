import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";
import { loopSubjects, pythonSubject, runPlain, runRecorded, type Subject } from "./sessions.js";

/** What recording adds to a run's wall time: with a recorder and without, by turns. */
export async function benchCost(effort: Effort): Promise<Table> {
  const rounds = Math.ceil(effort.rounds / 2);
  const subjects = [pythonSubject(2 * effort.roundMs), ...loopSubjects(100 * effort.roundMs)];
  const rows: (string | number)[][] = [];
  for (const subject of subjects) rows.push(await row(subject, rounds));
  const us = { digits: 1, suffix: " us" };
  return {
    title: "Recording: what it costs while the guest runs",
    columns: [
      { name: "run" },
      { name: "calls" },
      { name: "a call, unrecorded", ...us },
      { name: "recorded", ...us },
      { name: "ratio", digits: 2, suffix: "x" },
      { name: "of the minima", digits: 2, suffix: "x" },
    ],
    rows,
    notes: [
      `Medians of ${rounds} rounds; in each round both ways take turns, and the other one begins in every second.`,
      "The default guest's time is that of the whole run, from its start to its verdict; the C guest's is that of its calls alone.",
      "A guest that does nothing but call is the worst case: each call is two to four writes to the file, each before it is acted on.",
    ],
  };
}

async function row(subject: Subject, rounds: number): Promise<(string | number)[]> {
  const plain: number[] = [];
  const recorded: number[] = [];
  let calls = 0;
  for (let round = 0; round < rounds; round++) {
    const turns = [
      async () => plain.push(subject.microseconds(await runPlain(subject))),
      async () => {
        const { result } = await runRecorded(subject);
        calls = result.calls.total;
        recorded.push(subject.microseconds(result));
      },
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const without = median(plain) / calls;
  const withRecorder = median(recorded) / calls;
  const ofMinima = Math.min(...recorded) / Math.min(...plain);
  return [subject.name, calls, without, withRecorder, withRecorder / without, ofMinima];
}
