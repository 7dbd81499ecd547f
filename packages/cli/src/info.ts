import {
  callTable,
  type FileInfo,
  fileInfo,
  isRecording,
  type JsonObject,
  loadRecords,
  partsOfFile,
  readRecords,
  type SessionInfo,
} from "@sandbox/replay";
import { withFile } from "./bad-file.js";
import { readRecording } from "./recording-file.js";
import { jsonLine, sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** Prints what a recording is; answers the exit status. */
export function info(path: string, flags: { readonly json: boolean }): number {
  const found = withFile(path, () => read(path));
  if (flags.json) console.log(jsonLine({ path, ...found }));
  else for (const line of describe(path, found)) console.log(sanitise(line));
  return 0;
}

/** A container is read in parts, whatever its size; other formats are read at once. */
function read(path: string): FileInfo | (Omit<FileInfo, "format" | "layout"> & { format: string }) {
  const [first = new Uint8Array(0)] = partsOfFile(path);
  if (isRecording(first)) return fileInfo(readRecords(partsOfFile(path)));
  if (first.length === 0) throw new UsageError(`${path}: an empty file`);
  const { size, sessions, tailBytes, version } = fileInfo(loadRecords(readRecording(path)));
  return { format: path.endsWith(".sbt") ? "sbt" : "frames", version, size, tailBytes, sessions };
}

function* describe(path: string, found: ReturnType<typeof read>): Generator<string> {
  const layout = "layout" in found ? `${found.layout}, version ${found.version}` : found.format;
  const tail = found.tailBytes > 0 ? `, the last ${found.tailBytes} no whole record` : "";
  yield `${path}: ${layout}, ${found.size} bytes${tail}`;
  for (const session of found.sessions) {
    for (const [name, value] of rows(session)) {
      if (value !== undefined) yield `  ${name.padEnd(14)} ${value}`;
    }
  }
}

function rows(session: SessionInfo): (readonly [string, string | undefined])[] {
  const { description, requests, messages, guestBytes, controllerBytes, rawBytes, verdict } = session;
  const guest = objectOf(description["guest"]);
  const signatures = guest["signatures"];
  const known = Array.isArray(signatures)
    ? `${signatures.length} calls, ${signatures.filter((one) => Object.hasOwn(callTable, String(one))).length} known`
    : undefined;
  const recorder = objectOf(description["recorder"]);
  const { argv } = guest;
  return [
    ["state", session.state],
    ["guest", Array.isArray(argv) ? argv.map((one) => quoteIfNeeded(String(one))).join(" ") : undefined],
    ["its calls", known],
    ["protocol", session.generation === 1 ? "first generation" : undefined],
    ["ABI", text(description["abi"])],
    ["started", text(description["startedAt"])],
    ["lasted", `${session.durationMs.toFixed(3)} ms`],
    ["verdict", verdict === undefined ? undefined : JSON.stringify(verdict)],
    ["requests", `${requests}, ${messages} messages`],
    ["bytes", `${guestBytes} of the guest, ${controllerBytes} of the controller`],
    ["undecodable", rawBytes > 0 ? `${rawBytes} bytes` : undefined],
    ["stderr", session.stderrBytes > 0 ? `${session.stderrBytes} bytes` : undefined],
    ["redacted", session.redactions > 0 ? `${session.redactions} places` : undefined],
    ["lost", session.lostBytes > 0 ? `${session.lostBytes} bytes` : undefined],
    ["recorder", text(recorder["name"]) && `${text(recorder["name"])} ${text(recorder["version"]) ?? ""}`],
    ["specification", session.specification === "unknown" ? undefined : `${session.specification} as ours`],
    ["digest", session.digest],
  ];
}

function objectOf(value: JsonObject[string]): JsonObject {
  return typeof value === "object" && value !== null && !("length" in value) ? (value as JsonObject) : {};
}

function text(value: JsonObject[string]): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function quoteIfNeeded(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
