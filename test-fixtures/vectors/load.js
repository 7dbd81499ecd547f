import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseMessage, parseQuoted } from "./message-text.js";

const folder = fileURLToPath(new URL("./", import.meta.url));
const keys = ["direction", "verdict", "abi", "limit", "since", "until", "calls"];
const fences = ["bytes", "messages", "error", "controller", "outstanding", "guest"];
const abis = {
  "64-bit little-endian": { pointerBytes: 8, littleEndian: true },
  "64-bit big-endian": { pointerBytes: 8, littleEndian: false },
  "32-bit little-endian": { pointerBytes: 4, littleEndian: true },
  "32-bit big-endian": { pointerBytes: 4, littleEndian: false },
};

let loaded;

/** Every vector of this folder, in the order of the documents' names and of their headings. */
export function loadVectors() {
  loaded ??= vectorFiles().flatMap((file) => parseVectors(file, readFileSync(`${folder}${file}`, "utf8")));
  return loaded;
}

function vectorFiles() {
  const files = readdirSync(folder).filter((file) => file.endsWith(".md") && file !== "README.md");
  return files.sort();
}

/** The vectors of one document. */
export function parseVectors(file, text) {
  return readVectors(file, text, { keys, fences }, makeVector);
}

/** What `make` makes of each section of a document, with the settings in front of all and its own. */
export function readVectors(file, text, words, make) {
  const [head, ...sections] = readSections(file, text, words);
  const names = new Set();
  return sections.map((section) => {
    const place = `${file}:${section.line}`;
    if (names.has(section.title)) throw new Error(`${place}: two vectors of one name: ${section.title}`);
    names.add(section.title);
    try {
      return make(file, section, { ...head.settings, ...section.settings });
    } catch (error) {
      throw new Error(`${place}: ${section.title}: ${error.message}`);
    }
  });
}

/** The part before the first `## `, then one for each, with its settings and fences. */
function readSections(file, text, { keys, fences }) {
  const sections = [{ title: file, line: 1, settings: {}, fences: [] }];
  let fence;
  for (const [index, line] of text.split("\n").entries()) {
    const section = sections.at(-1);
    const place = `${file}:${index + 1}`;
    if (fence) {
      if (line === "```") fence = undefined;
      else fence.lines.push(line);
    } else if (line.startsWith("```")) {
      fence = { name: line.slice(3), lines: [] };
      if (!fences.includes(fence.name)) throw new Error(`${place}: no such fence: ${fence.name}`);
      section.fences.push(fence);
    } else if (line.startsWith("## ")) {
      sections.push({ title: line.slice(3), line: index + 1, settings: {}, fences: [] });
    } else if (line.startsWith("- ")) {
      const [, key, value] = /^- (\w+): (.+)$/.exec(line) ?? [];
      if (!keys.includes(key)) throw new Error(`${place}: no such setting: ${line}`);
      section.settings[key] = value;
    }
  }
  if (fence) throw new Error(`${file}: the last fence does not end`);
  return sections;
}

function makeVector(file, { title, line, fences }, settings) {
  const abiName = settings.abi ?? "64-bit little-endian";
  const abi = abis[abiName];
  if (!abi) throw new Error(`no such abi: ${abiName}`);
  const turns = fences.flatMap(readTurn);
  const vector = {
    file,
    title,
    line,
    direction: oneOf(settings.direction, ["guest-to-controller", "controller-to-guest"]),
    verdict: oneOf(settings.verdict, ["success", "decode-failure", "encode-failure"]),
    abi: { name: abiName, ...abi },
    ...numbers(settings, ["limit", "since", "until"]),
    calls: settings.calls,
    turns,
    bytes: Uint8Array.from(turns.flatMap(({ bytes }) => (bytes ? [...bytes] : []))),
    messages: linesOf(fences, "messages").map(parseMessage),
    error: readError(linesOf(fences, "error")),
    guest: readGuest(fences),
  };
  checkVector(vector, fences);
  return vector;
}

function readTurn({ name, lines }) {
  if (name === "bytes") return [{ bytes: Uint8Array.from(lines.flatMap(readBytes)) }];
  if (name !== "controller" && name !== "outstanding") return [];
  const messages = meaningful(lines).map(parseMessage);
  return [{ [name]: messages }];
}

/** The bytes of a line: pairs of hex digits and quoted text, each with `*count` behind it or not; `#` to the end is a comment. */
export function readBytes(line) {
  const bytes = [];
  let rest = line;
  for (;;) {
    rest = rest.trimStart();
    if (rest === "" || rest.startsWith("#")) return bytes;
    const [item, hex, count = "1", quoted] =
      /^(?:([0-9a-f]{2})(?:\*(\d+))?|("(?:\\.|[^"\\])*"(?:\*\d+)?))(?=\s|$)/.exec(rest) ?? [];
    if (item === undefined) throw new Error(`no bytes: ${rest}`);
    if (quoted) bytes.push(...parseQuoted(quoted));
    else bytes.push(...new Array(Number(count)).fill(Number.parseInt(hex, 16)));
    rest = rest.slice(item.length);
  }
}

function meaningful(lines) {
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
}

export function linesOf(fences, name) {
  return meaningful(fences.filter((fence) => fence.name === name).flatMap(({ lines }) => lines));
}

export function readError([line]) {
  if (line === undefined) return undefined;
  const [, code, offset, requestNumber] = /^([A-Z_]+)(?: at byte (\d+) in request (\d+))?$/.exec(line) ?? [];
  if (code === undefined) throw new Error(`no error: ${line}`);
  return offset === undefined
    ? { code }
    : { code, offset: Number(offset), requestNumber: Number(requestNumber) };
}

function readGuest(fences) {
  if (!fences.some(({ name }) => name === "guest")) return undefined;
  return linesOf(fences, "guest").map((line) => {
    const [, words] = /^dies(?: (".*"))?$/.exec(line) ?? [];
    if (!line.startsWith("dies")) return parseMessage(line);
    return { kind: "dies", words: words && new TextDecoder().decode(parseQuoted(words)) };
  });
}

function numbers(settings, names) {
  const given = names.filter((name) => settings[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, Number(settings[name])]));
}

export function oneOf(value, allowed) {
  if (!allowed.includes(value)) throw new Error(`expected one of ${allowed.join(", ")}, received ${value}`);
  return value;
}

function checkVector({ verdict, turns, messages, error, direction, guest }, fences) {
  const has = (name) => fences.some((fence) => fence.name === name);
  if (verdict === "success" && (!has("bytes") || messages.length === 0 || error))
    throw new Error("a success has bytes and messages, and no error");
  if (verdict === "decode-failure" && (!has("bytes") || error?.offset === undefined))
    throw new Error("a decode-failure has bytes, and an error with its place");
  if (verdict === "encode-failure" && (has("bytes") || messages.length !== 1 || error?.offset !== undefined))
    throw new Error("an encode-failure has one message, and an error without a place");
  if (turns.slice(1).some(({ outstanding }) => outstanding))
    throw new Error("what is outstanding comes first");
  if (direction === "controller-to-guest" && turns.some(({ bytes }) => !bytes))
    throw new Error("only what a guest writes is read in turns");
  if (direction === "guest-to-controller" && guest) throw new Error("only commands say what a guest does");
}
