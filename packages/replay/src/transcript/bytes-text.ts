import type { FieldWriter } from "../container/fields.js";
import { CONTAINER_LIMITS } from "../gen/container.js";
import { quote } from "../trace/quote.js";
import type { Scanner } from "./scanner.js";

/** How many bytes stand on a line in quotes, and in hexadecimal. */
const QUOTED_BYTES = 80;
const HEX_BYTES = 32;
/** From here on equal bytes are counted; each count stands for this many at most. */
const RUN_BYTES = 24;
export const MOST_REPEATED = 4096;
/** Text may hold one byte to be escaped in this many; what holds more is not text. */
const ESCAPED_SHARE = 4;

/** Bytes as the parts that a transcript has on a line each: text in quotes, `x"00ff"` in hexadecimal, `x"00"*280`. */
export function bytesText(bytes: Uint8Array): string[] {
  const parts: string[] = [];
  let plainFrom = 0;
  for (let at = 0; at < bytes.length; ) {
    const end = runEnd(bytes, at);
    if (end - at >= RUN_BYTES) {
      parts.push(...plainText(bytes.subarray(plainFrom, at)), ...runText(bytes[at] as number, end - at));
      plainFrom = end;
    }
    at = end;
  }
  parts.push(...plainText(bytes.subarray(plainFrom)));
  return parts.length === 0 ? ['""'] : parts;
}

function runEnd(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  while (end < bytes.length && bytes[end] === bytes[at]) end++;
  return end;
}

function runText(byte: number, length: number): string[] {
  const one = isPrintable(byte) ? quote(Uint8Array.of(byte)) : `x"${hex(byte)}"`;
  const parts: string[] = [];
  for (let left = length; left > 0; left -= MOST_REPEATED)
    parts.push(left === 1 ? one : `${one}*${Math.min(left, MOST_REPEATED)}`);
  return parts;
}

function plainText(bytes: Uint8Array): string[] {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = lineOf(bytes, at);
    const line = bytes.subarray(at, next.end);
    parts.push(next.isText ? quote(line) : `x"${Buffer.from(line).toString("hex")}"`);
    at = next.end;
  }
  return parts;
}

/** Where the line ends that begins at a byte: behind a newline, or where it is long. */
function lineOf(bytes: Uint8Array, at: number): { readonly end: number; readonly isText: boolean } {
  const most = Math.min(at + QUOTED_BYTES, bytes.length);
  let escaped = 0;
  for (let place = at; place < most; place++) {
    const byte = bytes[place] as number;
    if (!isPrintable(byte) && !isSpace(byte)) escaped++;
  }
  if (escaped * ESCAPED_SHARE > most - at && most - at > 2)
    return { end: Math.min(at + HEX_BYTES, bytes.length), isText: false };
  const newline = bytes.subarray(at, most).indexOf(0x0a);
  return { end: newline < 0 ? most : at + newline + 1, isText: true };
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

function isSpace(byte: number): boolean {
  return byte >= 0x09 && byte <= 0x0d;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

const letters: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  v: 0x0b,
  f: 0x0c,
  r: 0x0d,
  '"': 0x22,
  "\\": 0x5c,
};

/** Whether a part of bytes begins here. */
export function beginsBytes(scanner: Scanner): boolean {
  return scanner.startsWith('"') || scanner.startsWith('x"');
}

/** Reads one part as `bytesText` has them. @throws RecordingError. */
export function parseBytesPart(scanner: Scanner, sink: FieldWriter): void {
  const start = scanner.at;
  const from = sink.length;
  if (scanner.take('x"')) parseHex(scanner, sink);
  else {
    scanner.need('"');
    parseQuoted(scanner, sink);
  }
  const times = scanner.take("*") ? parseCount(scanner) : 1;
  if (times === 1) return;
  const length = sink.length - from;
  if (length * times > MOST_REPEATED) scanner.fail(`at most ${MOST_REPEATED} bytes by repetition`, start);
  scanner.expand(length * times, start);
  const part = sink.written.slice(from);
  const more = new Uint8Array(length * (times - 1));
  more.set(part);
  for (let done = length; done > 0 && done < more.length; done *= 2) more.copyWithin(done, 0, done);
  sink.bytes(more);
  checkLength(scanner, sink);
}

function parseCount(scanner: Scanner): number {
  const digits = scanner.match(/[1-9][0-9]{0,3}(?![0-9])/y);
  if (digits === "") scanner.fail(`a count from 1 to ${MOST_REPEATED}`);
  return Number(digits);
}

/** @throws RecordingError for more bytes than a message may have. */
export function checkLength(scanner: Scanner, { length }: FieldWriter): void {
  const most = CONTAINER_LIMITS.recordBytes;
  if (length > most) scanner.fail(`at most ${most} bytes`, scanner.at, "record_too_long", "more");
}

function parseHex(scanner: Scanner, sink: FieldWriter): void {
  while (!scanner.take('"')) {
    const digits = scanner.match(/[0-9a-f]{2}/iy);
    if (digits === "") scanner.fail('two digits of hexadecimal or `"`');
    sink.uint8(Number.parseInt(digits, 16));
    checkLength(scanner, sink);
  }
}

function parseQuoted(scanner: Scanner, sink: FieldWriter): void {
  const { text } = scanner;
  for (;;) {
    const code = text.charCodeAt(scanner.at);
    if (Number.isNaN(code) || code < 0x20) scanner.fail('`"` at the end of a string');
    scanner.at++;
    if (code === 0x22) return;
    sink.uint8(code === 0x5c ? parseEscape(scanner) : code);
    checkLength(scanner, sink);
  }
}

function parseEscape(scanner: Scanner): number {
  const octal = scanner.match(/[0-3][0-7]{2}|[0-7]{1,2}/y);
  if (octal !== "") return Number.parseInt(octal, 8);
  const letter = scanner.text.charAt(scanner.at);
  const byte = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
  if (byte === undefined) scanner.fail('an escape of C: one of tnvfr"\\ or one to three octal digits');
  scanner.at++;
  return byte;
}
