import { MARSHAL_PROTOCOL_NAME, PROTOCOL_NAME } from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import { protocols } from "../record/description.js";
import { RecordingError } from "../recording-error.js";
import { abiOfDescription } from "../session-abi.js";
import { jsonText, parseJson } from "./json-text.js";
import type { Scanner } from "./scanner.js";

/** The version of transcripts that this reads and writes. */
export const TRANSCRIPT_VERSION = 1;

/** The lines that say what the session's description says. */
export function descriptionLines(description: JsonObject): string[] {
  const { protocol, abi, ...more } = description;
  const names = Object.keys(description);
  const facts = factsOf(protocol, abi);
  if (names[0] !== "protocol" || names[1] !== "abi" || facts === undefined)
    return [`sbt ${TRANSCRIPT_VERSION}`, `; description ${jsonText(description)}`];
  const lines = Object.entries(more).flatMap(([name, value]) =>
    value === undefined ? [] : [`; session ${jsonText(name)} ${jsonText(value)}`],
  );
  return [`sbt ${TRANSCRIPT_VERSION}  ${facts}`, ...lines];
}

/** What the first line has of a protocol and an ABI that are as a recorder writes them. */
function factsOf(protocol: unknown, abi: unknown): string | undefined {
  if (typeof protocol !== "object" || protocol === null || typeof abi !== "string") return undefined;
  if (Object.keys(protocol).join(" ") !== "name version specDigest") return undefined;
  const { name, version, specDigest } = protocol as Record<string, unknown>;
  if (typeof name !== "string" || typeof version !== "number" || typeof specDigest !== "string")
    return undefined;
  const line = `protocol ${name} ${version}  abi ${abi}  spec ${specDigest}`;
  return facts.test(line) && Number.isSafeInteger(version) ? line : undefined;
}

const facts =
  /^protocol [A-Za-z][A-Za-z0-9_.-]{0,63} (0|[1-9][0-9]{0,14}) {2}abi [a-z][a-z0-9_-]{0,63} {2}spec [A-Za-z0-9:]{1,128}$/;

/** Reads the first line, and the lines that describe the session. @throws RecordingError. */
export function parseHeader(scanner: Scanner): JsonObject {
  scanner.need("sbt");
  scanner.skipSpaces();
  const at = scanner.at;
  const version = Number(scanner.match(/[0-9]{1,9}/y) || 0);
  if (version !== TRANSCRIPT_VERSION)
    scanner.fail(`a transcript of version ${TRANSCRIPT_VERSION}`, at, "newer_version", `version ${version}`);
  const description = parseFacts(scanner);
  scanner.nextLine();
  const lines = parseMore(scanner, description);
  return withKnownAbi(lines, scanner);
}

function parseFacts(scanner: Scanner): JsonObject {
  const found = new Map<string, string>();
  while (!scanner.isAtLineEnd()) {
    const at = scanner.at;
    const name = scanner.match(/protocol|abi|spec/y);
    if (name === "" || found.has(name)) scanner.fail("one of `protocol`, `abi` and `spec`, once", at);
    scanner.skipSpaces();
    const value = scanner.match(
      name === "protocol" ? /[A-Za-z0-9_.-]+[ \t]+[0-9]{1,15}/y : /[A-Za-z0-9_.:-]+/y,
    );
    if (value === "") scanner.fail(`a value of \`${name}\``);
    found.set(name, value);
  }
  const abi = found.get("abi") ?? "linux-x86_64";
  const [name = PROTOCOL_NAME, version] = found.get("protocol")?.split(/[ \t]+/) ?? [];
  const protocol = protocols[name === MARSHAL_PROTOCOL_NAME ? 1 : 2];
  const said = { name, version: version === undefined ? protocol.version : Number(version) };
  return { protocol: { ...said, specDigest: found.get("spec") ?? protocol.specDigest }, abi };
}

/** Members that the lines below the first one add, or all of them at once. */
function parseMore(scanner: Scanner, facts: JsonObject): JsonObject {
  const members: [string, JsonObject[string]][] = Object.entries(facts);
  for (;;) {
    const start = scanner.at;
    if (scanner.isAtLineEnd() && !scanner.isAtEnd) {
      scanner.nextLine();
      continue;
    }
    scanner.at = start;
    if (!scanner.take(";")) break;
    scanner.skipSpaces();
    const word = scanner.match(/(description|session)(?=[ \t])/y);
    if (word === "") {
      scanner.at = start;
      break;
    }
    scanner.skipSpaces();
    if (word === "description") {
      const description = parseJson(scanner, "object");
      scanner.nextLine();
      return description as JsonObject;
    }
    const at = scanner.at;
    const name = parseJson(scanner, "string");
    if (members.some(([other]) => other === name)) scanner.fail("a member that is not there yet", at);
    scanner.skipSpaces();
    members.push([name as string, parseJson(scanner)]);
    scanner.nextLine();
  }
  // Its members are its own, whatever they are called.
  return Object.fromEntries(members);
}

/** The same description; the error of an unknown ABI says where the text is. */
function withKnownAbi(description: JsonObject, scanner: Scanner): JsonObject {
  try {
    abiOfDescription(description);
    return description;
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return scanner.fail(error.expected, 0, "bad_transcript", error.received);
  }
}
