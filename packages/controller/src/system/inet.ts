import { isIPv4, isIPv6 } from "node:net";

/** Reads an address of IPv4 as people write it; nothing where it is none. */
export function parseInet(text: string): Uint8Array | undefined {
  return isIPv4(text) ? Uint8Array.from(text.split("."), Number) : undefined;
}

/** Writes an address of IPv4 as people do. */
export function formatInet(bytes: Uint8Array): string {
  return bytes.join(".");
}

/** Reads an address of IPv6 as people write it, without a zone; nothing where it is none. */
export function parseInet6(text: string): Uint8Array | undefined {
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = withoutInet(text).split("::");
  const first = wordsOf(head);
  const last = wordsOf(tail ?? "");
  const words = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

/** Writes an address of IPv6 as people do: the longest row of zeros is left out, IPv4 within it shown as such. */
export function formatInet6(bytes: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const { start, length } = longestZeros(words);
  const isInet = start === 0 && (length === 6 || (length === 5 && words[5] === 0xffff));
  const shown = isInet ? words.slice(0, 6) : words;
  const hex = (part: readonly number[]) => part.map((word) => word.toString(16)).join(":");
  const ending = isInet ? formatInet(bytes.subarray(12)) : "";
  if (length < 2) return hex(words);
  const after = [hex(shown.slice(start + length)), ending].filter((part) => part !== "").join(":");
  return `${hex(shown.slice(0, start))}::${after}`;
}

/** An address of IPv4 at the end, as two words. */
function withoutInet(text: string): string {
  const at = text.lastIndexOf(":") + 1;
  const inet = parseInet(text.slice(at));
  if (!inet) return text;
  const [a = 0, b = 0, c = 0, d = 0] = inet;
  return `${text.slice(0, at)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function wordsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16));
}

function longestZeros(words: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < words.length; start++) {
    let length = 0;
    while (words[start + length] === 0) length++;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}
