// Makes test-fixtures/recordings/*.sbrec of the .frames and the .json beside each: the bytes, and what was noted of the run.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { abis, describeSession, digestOf, loadSession, writeSession } from "../packages/replay/dist/index.js";

const folder = new URL("../test-fixtures/recordings/", import.meta.url);
/** The markers of the files are no secret: the same bytes make the same file. */
const MARKER_BYTES = 8;

for (const file of readdirSync(folder).filter((name) => name.endsWith(".frames"))) {
  const name = file.slice(0, -".frames".length);
  const bytes = readFileSync(new URL(file, folder));
  const notes = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  const session = sessionOf(loadSession(bytes), notes);
  const marker = createHash("sha256").update(bytes).digest().subarray(0, MARKER_BYTES);
  const packed = writeSession(session, "packed", { marker });
  writeFileSync(new URL(`${name}.sbrec`, folder), packed);
  console.log(`${name}: ${bytes.length} bytes, packed ${packed.length}`);
}

/** A session with what its notes say; what they say that is checked elsewhere (files, calls) goes into the description. */
function sessionOf(
  { frames },
  { note, argv, abi: abiName, exitCode, stderr, stdout, virtualStderr, ...facts },
) {
  const abi = abis[abiName];
  const { files, env, calls, callCounts } = facts;
  const description = describeSession(abi, {
    guest: { argv },
    labels: { note },
    expected: { stdout, stderr: virtualStderr, files, env, calls, callCounts },
  });
  const signal = Object.entries(constants.signals).find(([, number]) => number === -exitCode)?.[0];
  const [code, ended] = exitCode < 0 ? [null, signal] : [exitCode, null];
  const verdict = ended === null ? { kind: "exit", code } : { kind: "signal", signal: ended };
  const session = { abi, description, frames, verdict, stderr: new TextEncoder().encode(stderr) };
  const messages = frames.length === 0 ? 0 : Number.MAX_SAFE_INTEGER;
  const events = [{ at: 0, messagesBefore: messages, event: { kind: "exit", code, signal: ended } }];
  return { ...session, events, digest: digestOf({ abi, frames }) };
}
