import { readFileSync } from "node:fs";
import { loadSession, writeSession } from "@sandbox/replay";
import { fixturePath, scriptCases } from "@sandbox/test-fixtures";
import type { Table } from "../table.js";
import { loopSubjects, pythonSubject, runRecorded } from "./sessions.js";

const interpreters = ["pypy2-script", "pypy3-script"];

/** How long files are, against what was on the pipes. */
export async function benchSize(): Promise<Table> {
  const rows: (string | number)[][] = [];
  for (const name of interpreters) rows.push(row(`${name}.frames`, read(`recordings/${name}.frames`)));
  for (const { name, recording } of scriptCases) rows.push(row(`default guest, ${name}.py`, read(recording)));
  for (const subject of [pythonSubject(200), ...loopSubjects(10_000)])
    rows.push(row(subject.name, (await runRecorded(subject)).journal));
  const ratio = { digits: 2, suffix: "x" };
  return {
    title: "Recording: bytes of the file against bytes on the pipes",
    columns: [
      { name: "session" },
      { name: "messages" },
      { name: "payload", suffix: " B" },
      { name: "a message", suffix: " B" },
      { name: "journal", ...ratio },
      { name: "packed", ...ratio },
      { name: "beside the payload, a message", digits: 1, suffix: " B" },
    ],
    rows,
    notes: [
      "The journal is what a recorder writes; packed is what is kept. Each has the session's description and a checksum.",
    ],
  };
}

function read(path: string): Uint8Array {
  return readFileSync(fixturePath(path));
}

function row(name: string, file: Uint8Array): (string | number)[] {
  const session = loadSession(file);
  const journal = writeSession(session, "journal");
  const packed = writeSession(session, "packed").length;
  const { frames } = loadSession(journal);
  const payload = frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const { length } = frames;
  const besides = (journal.length - payload) / length;
  return [name, length, payload, payload / length, journal.length / payload, packed / payload, besides];
}
