// The text of a message of tagged values, `kind word VALUE ...`, and back. README.md says what it may hold.
import { parseQuoted, quote } from "../message-text.js";

const closing = { "(": ")", "[": "]" };

/** The message that a line says. */
export function parseMarshalMessage(line) {
  const [kind = "", ...items] = line.match(/(?:[^\s"]|"(?:\\.|[^"\\])*")+/g) ?? [];
  switch (kind) {
    case "request":
      return { kind, name: bytesOf(items.shift() ?? ""), values: valuesOf(items) };
    case "unknown-request":
      return { kind, name: parseQuoted(items.shift() ?? ""), values: valuesOf(items) };
    case "ill-typed-request": {
      const name = bytesOf(items.shift() ?? "");
      const [, argument] = /^argument=(\d+)$/.exec(items.shift() ?? "") ?? [];
      if (argument === undefined) throw new Error(`no number of an argument: ${line}`);
      return { kind, name, argument: Number(argument), values: valuesOf(items) };
    }
    case "result":
    case "exception":
      return { kind, values: valuesOf(items) };
    default:
      throw new Error(`no kind of message: ${line}`);
  }
}

/** The line that says a message; one message has one line. */
export function formatMarshalMessage({ kind, name, argument, values }) {
  const words = name === undefined ? [] : [kind === "unknown-request" ? quote(name) : textOf(name)];
  const place = argument === undefined ? [] : [`argument=${argument}`];
  return [kind, ...words, ...place, ...values.map(formatValue)].join(" ");
}

function bytesOf(text) {
  return new TextEncoder().encode(text);
}

function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}

function valuesOf(items) {
  const values = takeValues(items, undefined);
  if (items.length > 0) throw new Error(`what does not belong there: ${items.join(" ")}`);
  return values;
}

/** Values up to the end, or to what closes a tuple or a list. */
function takeValues(items, end) {
  const values = [];
  for (;;) {
    const item = items.shift();
    if (item === end) return values;
    if (item === undefined) throw new Error(`no ${end} at the end`);
    values.push(closing[item] ? { tag: item, items: takeValues(items, closing[item]) } : parseValue(item));
  }
}

function parseValue(item) {
  if (/^[NTF]$/.test(item)) return { tag: item };
  const [, kind, rest = ""] = /^(?:([Iif]):)?(.+)$/.exec(item) ?? [];
  if (kind === undefined) return { tag: "s", bytes: parseQuoted(rest) };
  if (kind === "f") return { tag: "f", text: rest };
  return { tag: kind, value: BigInt(rest) };
}

function formatValue({ tag, value, text, bytes, items }) {
  if (items) return [tag, ...items.map(formatValue), closing[tag]].join(" ");
  if (bytes) return quote(bytes);
  if (text !== undefined) return `${tag}:${text}`;
  return value === undefined ? tag : `${tag}:${value}`;
}
