import { printable } from "@sandbox/protocol";
import { decodeConversation } from "../decode-conversation.js";
import { type Exchange, hasFailed, nameOfExchange } from "../exchange.js";
import type { LoadedSession } from "../load-session.js";
import { asciiJson } from "../trace/json.js";
import { CallSummary } from "../trace/summary.js";
import { propertyName, stringLiteral, textOf } from "./literals.js";
import { type ServedWorld, servedWorld } from "./served-world.js";

/** Lines of what is written are at most this long, in characters. */
const LINE_LENGTH = 110;
/** How many of the most frequent calls are named. */
const NAMED_CALLS = 8;
/** Longer files are not written into the test, in bytes. */
const LONGEST_FILE = 8192;

/**
 * The text of a vitest file that replays a recording with `expectReplay` of `@sandbox/vitest`. `recording` is its path
 * from where the test is to be. What a guest said is only in comments and strings, as printable ASCII.
 * @throws RecordingError when the recording is not of a genuine session.
 */
export function emitTest(session: LoadedSession, recording: string): string {
  const exchanges = decodeConversation(session.frames, { abi: session.abi });
  const name = recording.split("/").at(-1) ?? recording;
  const { options, missing } = optionsOf(servedWorld(exchanges, session.abi));
  return [
    'import { expectReplay } from "@sandbox/vitest";',
    'import { test } from "vitest";',
    "",
    ...comment(describe(session, exchanges)),
    ...comment("The options make the controller: what is here is what the recorded one answered."),
    ...(missing.length > 0 ? comment(`To be added to files: ${missing.join(", ")}.`) : []),
    `test(${stringLiteral(`replays ${name}`)}, async () => {`,
    ...callOf(recording, options),
    "});",
    "",
  ].join("\n");
}

/** The call of `expectReplay`, in one line where that is not too long. */
function callOf(recording: string, options: readonly string[]): string[] {
  const path = stringLiteral(recording);
  if (options.length > 0)
    return [`  await expectReplay(${path}, {`, ...options.map((line) => `    ${line}`), "  });"];
  const call = `  await expectReplay(${path});`;
  return call.length <= LINE_LENGTH ? [call] : ["  await expectReplay(", `    ${path},`, "  );"];
}

/** The options that make such a world, in lines, and the files that are too large or no text. */
function optionsOf({ files, env, stdin }: ServedWorld): { options: string[]; missing: string[] } {
  const members: string[] = [];
  const missing: string[] = [];
  for (const [path, bytes] of files) {
    const [name, text] = [nameOf(path), bytes.length <= LONGEST_FILE ? textOf(bytes) : undefined];
    if (text === undefined) missing.push(`${printable(name)} (${bytes.length} bytes)`);
    else members.push(...property(name, text));
  }
  const input = textOf(stdin);
  const variables = [...env].flatMap(([name, value]) => property(name, value));
  const options = [
    ...(members.length > 0 ? ["files: {", ...members, "},"] : []),
    ...(variables.length > 0 ? ["env: {", ...variables, "},"] : []),
    ...(input ? [`stdin: ${stringLiteral(input)},`] : []),
  ];
  return { options, missing };
}

/** A property in an object in the options, on two lines where one is too long. */
function property(name: string, value: string): string[] {
  const line = `  ${propertyName(name)}: ${stringLiteral(value)},`;
  if (line.length + 4 <= LINE_LENGTH) return [line];
  return [`  ${propertyName(name)}:`, `    ${stringLiteral(value)},`];
}

/** A path of bytes as text. */
function nameOf(path: string): string {
  return textOf(Uint8Array.from(path, (character) => character.charCodeAt(0))) ?? path;
}

/** What the recording holds, in a few words. */
function describe({ description, verdict }: LoadedSession, exchanges: readonly Exchange[]): string {
  const { byCall, calls, errors } = new CallSummary(exchanges).toJSON();
  const named = byCall.slice(0, NAMED_CALLS).map(({ name, calls: count }) => `${name} ${count}`);
  const others = byCall.length > NAMED_CALLS ? `, ${byCall.length - NAMED_CALLS} others` : "";
  const failed = exchanges.find(hasFailed);
  const guest = description?.["guest"];
  const argv = typeof guest === "object" && guest !== null && "argv" in guest ? guest["argv"] : undefined;
  return [
    Array.isArray(argv) ? `The guest: ${printable(argv.map(String).join(" "))}.` : "",
    `${calls} requests (${named.join(", ")}${others}), ${errors} of which failed`,
    failed ? `, ${nameOfExchange(failed)} at request ${failed.number} first.` : ".",
    verdict ? ` Verdict: ${asciiJson(verdict)}.` : "",
  ]
    .join(" ")
    .replace(/\s+([,.])/g, "$1")
    .trim();
}

/** Text as comments, in lines that are not too long. */
function comment(text: string): string[] {
  const lines: string[] = [];
  let line = "//";
  for (const word of text.replace(/[^\x20-\x7e]/g, "?").split(/ +/)) {
    const cut = word.slice(0, LINE_LENGTH - 3);
    if (line.length + 1 + cut.length > LINE_LENGTH) {
      lines.push(line);
      line = "//";
    }
    line += ` ${cut}`;
  }
  return [...lines, line];
}
