import { deepStrictEqual } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { loadVectors } from "./load.js";
import { formatMessage } from "./message-text.js";

/** Those that README.md names. */
const peers = [
  "decoder",
  "bare-decoder",
  "encoder",
  "binary-parser",
  "kaitai",
  "python",
  "c-guest",
  "c-guest-request",
  "c-stubs",
  "guest-pipe",
];
const listFile = new URL("cannot-run.txt", import.meta.url);

/** Defines a test for each vector that the peer handles, and one for each line of cannot-run.txt that is about it. */
export function runVectors(test, { name, handles, run, expected = decodedAs }) {
  const excuses = readExcuses().filter(({ peer }) => peer === name);
  const handled = loadVectors().filter(handles);
  for (const vector of handled.filter((each) => !excuses.some((excuse) => covers(excuse, each)))) {
    test(`${name}: ${vector.file}: ${vector.title}`, async () => {
      deepStrictEqual(await run(vector), expected(vector));
    });
  }
  for (const excuse of excuses) {
    const excused = handled.filter((vector) => covers(excuse, vector));
    test(`${name}: cannot run ${excuse.text}, as cannot-run.txt says`, async () => {
      if (excused.length === 0) throw new Error("no such vector");
      for (const vector of excused) if (!(await passes(vector, run, expected))) return;
      throw new Error(`it can: take the line out of cannot-run.txt`);
    });
  }
}

/** What a decoder says of a vector: a line for each message, and the error if there is one. */
export function decodedAs({ messages, error }) {
  return outcome(messages, error);
}

/** An outcome from messages and an error, in the form that `decodedAs` has. */
export function outcome(messages, error) {
  const lines = messages.map(formatMessage);
  if (!error) return { messages: lines };
  const { code, offset, requestNumber } = error;
  return { messages: lines, error: `${code} at byte ${offset} in request ${requestNumber}` };
}

async function passes(vector, run, expected) {
  try {
    return isDeepStrictEqual(await run(vector), expected(vector));
  } catch {
    return false;
  }
}

/** The lines of cannot-run.txt: a peer, then a document, or a document and a heading behind a colon. */
function readExcuses() {
  const lines = readFileSync(listFile, "utf8").split("\n");
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, peer, text, file, title] = /^(\S+)\s+((\S+\.md)(?:: (.+))?)$/.exec(line) ?? [];
      if (!peers.includes(peer)) throw new Error(`cannot-run.txt: no such peer, or no document: ${line}`);
      return { peer, text, file, title };
    });
}

function covers({ file, title }, vector) {
  return vector.file === file && (title === undefined || vector.title === title);
}
