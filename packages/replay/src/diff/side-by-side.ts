import { type Abi, signatureOf, Writer } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import type { Exchange, PlacedMessage } from "../exchange.js";
import { functionName } from "../marshal/function-names.js";
import { isMarshalAnswer, isMarshalRequest, messageBytes } from "../messages.js";
import { isReply } from "../open-exchange.js";
import { commandText } from "../replay/match-commands.js";

/** In a row of either side. */
const ROW_BYTES = 8;

/** More rows than this of one message are counted, not shown. */
const MAXIMUM_ROWS = 32;

/**
 * The messages of two calls side by side, as lines of printable ASCII: of equal ones the name, of others the rows of
 * bytes that differ, marked with `!`, between rows that do not.
 */
export function sideBySide(a: Exchange | undefined, b: Exchange | undefined, abi: Abi): string[] {
  const [mine, others] = [a?.messages ?? [], b?.messages ?? []];
  const writer = new Writer(abi);
  const lines: string[] = [];
  for (let i = 0; i < Math.max(mine.length, others.length); i++) {
    const [left, right] = [mine[i], others[i]];
    const [leftBytes, rightBytes] = [bytesOf(left, writer), bytesOf(right, writer)];
    const isSame = left !== undefined && right !== undefined && sameBytes(leftBytes, rightBytes);
    const names = [nameOf(left, a), nameOf(right, b)] as const;
    const name = names[0] === names[1] || right === undefined ? names[0] : names.join("  |  ");
    lines.push(`${isSame ? " " : "!"} ${left === undefined ? names[1] : name}`);
    if (!isSame) lines.push(...rows(leftBytes, rightBytes));
  }
  return lines;
}

function bytesOf(placed: PlacedMessage | undefined, writer: Writer): Uint8Array {
  if (!placed) return new Uint8Array(0);
  return messageBytes(placed.message, writer);
}

const NUMBER = /0x[0-9a-f]+/g;

/** What a message is; addresses are in its bytes. */
function nameOf(placed: PlacedMessage | undefined, exchange: Exchange | undefined): string {
  if (!placed || !exchange) return "(no message)";
  if (placed.direction === "controller-to-guest") {
    const { message } = placed;
    if (isMarshalAnswer(message)) return message.kind === "marshal-result" ? "<- result" : "<- exception";
    if (message.kind === "result") return `<- result of kind ${message.resultKind}`;
    return `<- ${commandText(message, exchange.request).replace(NUMBER, "an address")}`;
  }
  const { message } = placed;
  if (isMarshalRequest(message)) return `-> request ${functionName(message)}`;
  if (message.kind === "read-memory-reply" || message.kind === "read-string-reply")
    return `-> ${message.data.length} bytes of the guest's memory`;
  if (message.kind === "allocate-reply") return "-> the address of the block";
  if (isReply(message)) return "-> a reply";
  return `-> request ${signatureOf(message)}`;
}

function rows(a: Uint8Array, b: Uint8Array): string[] {
  const count = Math.ceil(Math.max(a.length, b.length) / ROW_BYTES);
  const differs = (row: number) => row >= 0 && row < count && !sameBytes(rowOf(a, row), rowOf(b, row));
  const shown: string[] = [];
  let more = 0;
  let last = -1;
  for (let row = 0; row < count; row++) {
    if (!differs(row) && !differs(row - 1) && !differs(row + 1)) continue;
    if (shown.length >= MAXIMUM_ROWS) {
      if (differs(row)) more++;
      continue;
    }
    if (row > last + 1) shown.push("      ...");
    shown.push(rowText(row, rowOf(a, row), rowOf(b, row), differs(row)));
    last = row;
  }
  return more === 0 ? shown : [...shown, `      ... and ${more} more rows that differ`];
}

function rowOf(bytes: Uint8Array, row: number): Uint8Array {
  return bytes.subarray(row * ROW_BYTES, (row + 1) * ROW_BYTES);
}

function rowText(row: number, a: Uint8Array, b: Uint8Array, isOther: boolean): string {
  const offset = (row * ROW_BYTES).toString(16).padStart(4, "0");
  return `    ${isOther ? "!" : " "} ${offset}  ${half(a)}   ${half(b)}`.trimEnd();
}

function half(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const letters = Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
  ).join("");
  return `${digits.padEnd(3 * ROW_BYTES - 1)}  ${letters.padEnd(ROW_BYTES)}`;
}
