import { quote } from "../trace/quote.js";

/** No more of a buffer is shown. */
const SHOWN_BYTES = 64;

/** What differs in two pieces of memory, as texts from a little before the first byte that does; `offset` is where they begin. */
export function bytesTexts(
  recorded: Uint8Array,
  live: Uint8Array,
  offset = 0,
): { readonly expected: string; readonly received: string } {
  const at = recorded.findIndex((byte, index) => byte !== live[index]);
  const from = Math.max(0, (at < 0 ? recorded.length : at) - SHOWN_BYTES / 2);
  const text = (bytes: Uint8Array) => quote(bytes.subarray(from), SHOWN_BYTES);
  const where = from === 0 ? "" : ` at +${offset + from}`;
  return { expected: `${text(recorded)}${where}`, received: text(live) };
}
