import type { Range } from "./ranges.js";
import type { RedactionRule } from "./redaction-rule.js";

/** Bytes of a message in which is looked for matches. */
export interface Searched {
  /** What goes on in the same stream may hold the rest of a match. */
  readonly stream: string;
  /** Where they begin in the message. */
  readonly start: number;
  readonly data: Uint8Array;
  /** Whether rules for paths are for it, too. */
  readonly isPath: boolean;
}

/** Bytes of one of the messages that came at once. */
interface Placed {
  readonly index: number;
  readonly searched: Searched;
}

/** How much of a stream is kept, in bytes: a match may begin so far back. */
const KEPT_BYTES = 4096;
/** How many streams are kept in mind. */
const KEPT_STREAMS = 64;

/** Looks for regular expressions in streams of bytes that come in pieces. */
export class StreamMatcher {
  readonly #rules: readonly (RedactionRule & { readonly pattern: RegExp })[];
  #added: (readonly Searched[])[] = [];
  /** The last bytes of each stream, as characters. */
  readonly #kept = new Map<string, string>();

  constructor(rules: readonly RedactionRule[]) {
    this.#rules = rules.filter((rule) => "pattern" in rule);
  }

  /** Takes the bytes of the next message that are to be searched. */
  add(searched: readonly Searched[]): void {
    this.#added.push(searched);
  }

  /** The matches in each of the messages since the last time. One that began earlier is found from here on. */
  match(): Range[][] {
    const added = this.#added;
    this.#added = [];
    const found = added.map((): Range[] => []);
    if (this.#rules.length === 0) return found;
    const byStream = new Map<string, Placed[]>();
    for (const [index, some] of added.entries())
      for (const searched of some) {
        const placed = byStream.get(searched.stream);
        if (placed) placed.push({ index, searched });
        else byStream.set(searched.stream, [{ index, searched }]);
      }
    for (const [stream, placed] of byStream) this.#matchStream(stream, placed, found);
    return found;
  }

  /** Whatever comes goes on with nothing. */
  forget(): void {
    this.#kept.clear();
  }

  #matchStream(stream: string, added: readonly Placed[], found: readonly Range[][]): void {
    const before = this.#kept.get(stream) ?? "";
    let text = before;
    const pieces: { readonly index: number; readonly from: number; readonly searched: Searched }[] = [];
    for (const { index, searched } of added) {
      pieces.push({ index, from: text.length, searched });
      text += Buffer.from(searched.data.buffer, searched.data.byteOffset, searched.data.length).toString(
        "latin1",
      );
    }
    const isPath = pieces.some(({ searched }) => searched.isPath);
    for (const { kind, pattern, text: rule } of this.#rules) {
      if (kind === "path" && !isPath) continue;
      for (const match of text.matchAll(pattern)) {
        const end = match.index + match[0].length;
        for (const { index, from, searched } of pieces) {
          const first = Math.max(match.index, from) - from;
          const last = Math.min(end - from, searched.data.length);
          if (first < last)
            found[index]?.push({ start: searched.start + first, end: searched.start + last, rule });
        }
      }
    }
    this.#keep(stream, text.slice(-KEPT_BYTES));
  }

  #keep(stream: string, text: string): void {
    this.#kept.delete(stream);
    this.#kept.set(stream, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_STREAMS && oldest !== undefined) this.#kept.delete(oldest);
  }
}
