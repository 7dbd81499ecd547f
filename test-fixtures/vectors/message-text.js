// The text of a message, `kind word name=value ...`, and back. README.md says what it may hold.

const names = /^[a-z][a-z0-9_-]*$/i;
const floats = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["nan", Number.NaN],
]);

/** The message that a line says. */
export function parseMessage(line) {
  const [kind = "", ...items] = splitItems(line);
  if (!names.test(kind)) throw new Error(`no kind of message: ${line}`);
  const words = items.filter((item) => !item.includes("="));
  if (words.length > 1) throw new Error(`more than one word without a name: ${line}`);
  const fields = items.filter((item) => item.includes("=")).map(parseField);
  return words.length > 0 ? { kind, subject: words[0], fields } : { kind, fields };
}

/** Cuts at spaces, but not inside quotes. */
function splitItems(line) {
  return line.match(/(?:[^\s"]|"(?:\\.|[^"\\])*")+/g) ?? [];
}

function parseField(item) {
  const at = item.indexOf("=");
  const name = item.slice(0, at);
  if (!names.test(name)) throw new Error(`no name of a field: ${item}`);
  return { name, value: parseValue(item.slice(at + 1)) };
}

function parseValue(text) {
  if (text.startsWith('"')) return { type: "bytes", value: parseQuoted(text) };
  if (/^-?0x[0-9a-f]+$/.test(text)) return { type: "address", value: parseHex(text) };
  if (/^-?\d+$/.test(text)) return { type: "integer", value: BigInt(text) };
  if (floats.has(text) || /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text))
    return { type: "float", value: floats.get(text) ?? Number(text) };
  if (/^[a-z][a-z0-9_]*$/i.test(text)) return { type: "word", value: text };
  throw new Error(`no value: ${text}`);
}

function parseHex(text) {
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}

/** The bytes of `"text"` or `"text"*count`. */
export function parseQuoted(text) {
  const match = /^"((?:\\.|[^"\\])*)"(?:\*(\d+))?$/.exec(text);
  if (!match) throw new Error(`no quoted bytes: ${text}`);
  const [, inside = "", count = "1"] = match;
  const one = [];
  for (const [piece] of inside.matchAll(/\\x[0-9a-f]{2}|\\.|./g)) one.push(byteOf(piece));
  return Uint8Array.from({ length: one.length * Number(count) }, (_, at) => one[at % one.length]);
}

function byteOf(piece) {
  if (piece.startsWith("\\x")) return Number.parseInt(piece.slice(2), 16);
  const character = piece.replace(/^\\(["\\])$/, "$1");
  const byte = character.charCodeAt(0);
  if (character.length > 1 || byte < 0x20 || byte > 0x7e) throw new Error(`cannot stand in quotes: ${piece}`);
  return byte;
}

/** The line that says a message; one message has one line. */
export function formatMessage({ kind, subject, fields }) {
  const values = fields.map(({ name, value }) => `${name}=${formatValue(value)}`);
  return [kind, ...(subject === undefined ? [] : [subject]), ...values].join(" ");
}

function formatValue({ type, value }) {
  switch (type) {
    case "bytes":
      return quote(value);
    case "address":
      return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
    case "float":
      return formatFloat(value);
    default:
      return String(value);
  }
}

function formatFloat(value) {
  for (const [text, known] of floats) if (Object.is(value, known)) return text;
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** Bytes in quotes: printable ASCII as it is, the rest as `\xNN`. */
export function quote(bytes) {
  let text = "";
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === "\\") text += `\\${character}`;
    else text += byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `"${text}"`;
}
