import type { JsonObject } from "../container/fields.js";
import { FieldWriter } from "../container/fields.js";
import type { ContainerRecord } from "../gen/container.js";
import { beginsBytes, bytesText, parseBytesPart } from "./bytes-text.js";
import { jsonText, parseJson } from "./json-text.js";
import type { Scanner } from "./scanner.js";
import { parseTime, timeText } from "./time-text.js";

/** What a `;` line says: a word, and its value, whose parts stand on a line each. */
export interface SideWords {
  readonly text: string;
  readonly data: readonly string[];
}

type Bytes = Extract<ContainerRecord, { readonly elapsed: number; readonly bytes: Uint8Array }>;

const exitCodes = /^exit (0|[1-9][0-9]{0,2}|SIG[A-Z0-9]{1,12})$/;
/** What a comment line has of a mark, letter for letter. */
const plainText = /^[!-~]([ -~]*[!-~])?$/;

/** The line of a record that is not a message of which there are words; `undefined` for one that is of the file alone. */
export function sideWords(record: ContainerRecord): SideWords | undefined {
  switch (record.record) {
    case "guest-message":
    case "controller-message":
    case "guest-raw":
    case "controller-raw":
    case "stderr":
      return { text: `; ${record.record}${timeText(record.elapsed)}`, data: bytesText(record.bytes) };
    case "event": {
      const exit = exitText(record.event);
      if (exit !== undefined) return { text: `${exit}${timeText(record.elapsed)}`, data: [] };
      return { text: `; event${timeText(record.elapsed)}`, data: [jsonText(record.event)] };
    }
    case "mark":
      if (record.elapsed === 0 && plainText.test(record.text)) return { text: `# ${record.text}`, data: [] };
      return { text: `; mark${timeText(record.elapsed)}`, data: [jsonText(record.text)] };
    case "gap":
      return { text: `; gap ${record.lostBytes}`, data: [] };
    case "redaction": {
      const { offset, length, hash, rule } = record;
      return { text: `; redaction ${offset} ${length}`, data: [`${hexText(hash)} ${jsonText(rule)}`] };
    }
    case "digest":
      return { text: "; digest", data: [hexText(record.digest)] };
    case "end":
      return { text: `; end${timeText(record.elapsed)}`, data: [jsonText(record.totals)] };
    default:
      return undefined;
  }
}

function hexText(bytes: Uint8Array): string {
  return `x"${Buffer.from(bytes).toString("hex")}"`;
}

/** `exit 0` or `exit SIGABRT`, where an event says that and nothing else. */
function exitText({ kind, code, signal, ...more }: JsonObject): string | undefined {
  if (kind !== "exit" || Object.keys(more).length > 0) return undefined;
  const text = `exit ${code === null ? signal : signal === null ? code : ""}`;
  return exitCodes.test(text) ? text : undefined;
}

/** Reads `exit 0` and its time. @throws RecordingError. */
export function parseExit(scanner: Scanner): ContainerRecord {
  scanner.need("exit");
  scanner.skipSpaces();
  const start = scanner.at;
  const word = scanner.match(/[A-Z0-9]+/y);
  if (!exitCodes.test(`exit ${word}`)) scanner.fail("an exit code, or the name of a signal", start);
  const isCode = /^[0-9]/.test(word);
  const event = { kind: "exit", code: isCode ? Number(word) : null, signal: isCode ? null : word };
  return { record: "event", elapsed: parseTime(scanner), event };
}

/** Reads what stands behind a `;`. @throws RecordingError. */
export function parseSide(scanner: Scanner): ContainerRecord {
  scanner.skipSpaces();
  const start = scanner.at;
  const word = scanner.match(/[a-z-]+/y);
  switch (word) {
    case "guest-message":
    case "controller-message":
    case "guest-raw":
    case "controller-raw":
    case "stderr":
      return parseBytesRecord(scanner, word);
    case "event": {
      const elapsed = parseTime(scanner);
      return { record: "event", elapsed, event: parseValue(scanner, "object") as JsonObject };
    }
    case "mark": {
      const elapsed = parseTime(scanner);
      return { record: "mark", elapsed, text: parseValue(scanner, "string") as string };
    }
    case "gap":
      return { record: "gap", lostBytes: parseCount(scanner) };
    case "redaction": {
      const [offset, length] = [parseCount(scanner), parseCount(scanner)];
      const hash = parseHash(scanner, 16);
      return { record: "redaction", offset, length, hash, rule: parseValue(scanner, "string") as string };
    }
    case "digest":
      return { record: "digest", digest: parseHash(scanner, 32) };
    case "end": {
      const elapsed = parseTime(scanner);
      return { record: "end", elapsed, totals: parseValue(scanner, "object") as JsonObject };
    }
    default:
      return scanner.fail("`stderr`, `event`, `mark`, `end` or another word of such a line", start);
  }
}

function parseBytesRecord(scanner: Scanner, record: Bytes["record"]): ContainerRecord {
  const elapsed = parseTime(scanner);
  scanner.skipSpaces();
  return { record, elapsed, bytes: parseLongBytes(scanner) };
}

function parseValue(scanner: Scanner, type: "object" | "string") {
  scanner.skipSpaces();
  return parseJson(scanner, type);
}

function parseCount(scanner: Scanner): number {
  scanner.skipSpaces();
  const at = scanner.at;
  const count = Number(scanner.match(/[0-9]{1,16}/y) || Number.NaN);
  if (!Number.isSafeInteger(count)) scanner.fail("a number below 2^53", at);
  return count;
}

function parseHash(scanner: Scanner, length: number): Uint8Array {
  scanner.skipSpaces();
  const at = scanner.at;
  const sink = new FieldWriter();
  if (!beginsBytes(scanner)) scanner.fail(`${length} bytes, such as \`x"00ff"\``);
  parseBytesPart(scanner, sink);
  if (sink.length !== length) scanner.fail(`${length} bytes`, at, "bad_transcript", `${sink.length} bytes`);
  return sink.written.slice();
}

/** Bytes in parts, which go on on the next lines where these are indented. */
function parseLongBytes(scanner: Scanner): Uint8Array {
  const sink = new FieldWriter();
  if (!scanner.goesOn(beginsBytes)) scanner.fail('bytes, such as `"text"` or `x"00ff"`');
  do {
    parseBytesPart(scanner, sink);
  } while (scanner.goesOn(beginsBytes));
  return sink.written.slice();
}
