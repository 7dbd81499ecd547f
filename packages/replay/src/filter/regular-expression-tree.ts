import { writtenText } from "./byte-text.js";

/** What a regular expression is made of. */
export type PatternNode =
  /** One byte: 1 at its number where it fits. */
  | { readonly kind: "byte"; readonly set: Uint8Array }
  | { readonly kind: "begin" | "end" }
  | { readonly kind: "sequence" | "either"; readonly nodes: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly node: PatternNode;
      readonly least: number;
      /** `Infinity` for as often as it fits. */
      readonly most: number;
    };

/** Longer patterns are refused, in bytes. */
const MAXIMUM_PATTERN_BYTES = 256;
const MAXIMUM_REPEATS = 256;

/** Says what is wrong with a pattern, at a place in it from 0. */
export type PatternFault = (at: number, expected: string, received: string) => never;

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isWord = (byte: number) => /\w/.test(String.fromCharCode(byte));
const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  d: isDigit,
  D: (byte) => !isDigit(byte),
  w: isWord,
  W: (byte) => !isWord(byte),
  s: isSpace,
  S: (byte) => !isSpace(byte),
};
const controls: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, 0: 0 };

function setOf(has: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}

/**
 * Parses a regular expression: literals, `.`, sets, `\d \w \s` and their opposites, `^ $`, groups, `|`, `* + ?` and
 * `{n,m}`. What could make matching slow, back references and looking around, is refused.
 */
export function parsePattern(written: string, fault: PatternFault): PatternNode {
  const text = writtenText(written);
  if (text.length > MAXIMUM_PATTERN_BYTES)
    fault(0, `a pattern of at most ${MAXIMUM_PATTERN_BYTES} bytes`, `one of ${text.length}`);
  return new PatternParser(text, fault).parse();
}

class PatternParser {
  readonly #text: string;
  readonly #fault: PatternFault;
  #at = 0;

  constructor(text: string, fault: PatternFault) {
    this.#text = text;
    this.#fault = fault;
  }

  parse(): PatternNode {
    const node = this.#either();
    if (this.#at < this.#text.length) this.#fail("a pattern");
    return node;
  }

  #either(): PatternNode {
    const nodes = [this.#sequence()];
    while (this.#take("|")) nodes.push(this.#sequence());
    return nodes.length === 1 ? (nodes[0] as PatternNode) : { kind: "either", nodes };
  }

  #sequence(): PatternNode {
    const nodes: PatternNode[] = [];
    while (this.#at < this.#text.length && !"|)".includes(this.#peek())) nodes.push(this.#repeated());
    return { kind: "sequence", nodes };
  }

  #repeated(): PatternNode {
    let node = this.#atom();
    for (;;) {
      const range = this.#range();
      if (!range) return node;
      node = { kind: "repeat", node, ...range };
      // Which of several matches it is does not matter here.
      this.#take("?");
    }
  }

  #range(): { least: number; most: number } | undefined {
    if (this.#take("*")) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { least: 0, most: 1 };
    const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#text.slice(this.#at, this.#at + 12));
    if (!counted) return undefined;
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : Number(counted[3] || Number.POSITIVE_INFINITY);
    if (least > MAXIMUM_REPEATS || (most > MAXIMUM_REPEATS && Number.isFinite(most)) || most < least)
      this.#fail(`a count of at most ${MAXIMUM_REPEATS}, ascending`);
    this.#at += counted[0].length;
    return { least, most };
  }

  #atom(): PatternNode {
    const character = this.#peek();
    if ("*+?".includes(character)) this.#fail("something to repeat");
    this.#at++;
    switch (character) {
      case "(":
        return this.#group();
      case "[":
        return { kind: "byte", set: this.#set() };
      case ".":
        return { kind: "byte", set: setOf((byte) => byte !== 0x0a) };
      case "^":
        return { kind: "begin" };
      case "$":
        return { kind: "end" };
      case "\\": {
        const escaped = this.#escape();
        return {
          kind: "byte",
          set: typeof escaped === "number" ? setOf((byte) => byte === escaped) : setOf(escaped),
        };
      }
      default:
        return { kind: "byte", set: setOf((byte) => byte === character.charCodeAt(0)) };
    }
  }

  #group(): PatternNode {
    if (this.#peek() === "?" && !this.#text.startsWith("?:", this.#at))
      this.#fail("a group without `?`, or `(?:`");
    if (this.#peek() === "?") this.#at += 2;
    const node = this.#either();
    if (!this.#take(")")) this.#fail("`)`");
    return node;
  }

  #set(): Uint8Array {
    const isNegated = this.#take("^");
    const set = new Uint8Array(256);
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      const low = this.#member();
      if (typeof low !== "number") {
        for (let byte = 0; byte < 256; byte++) if (low(byte)) set[byte] = 1;
        continue;
      }
      set.fill(1, low, this.#upTo(low) + 1);
    }
    this.#at++;
    return isNegated ? set.map((has) => 1 - has) : set;
  }

  /** The end of a range in a set; the member itself where it is none. */
  #upTo(low: number): number {
    if (this.#peek() !== "-" || (this.#text[this.#at + 1] ?? "]") === "]") return low;
    this.#at++;
    const high = this.#member();
    if (typeof high !== "number" || high < low) return this.#fail("an ascending range");
    return high;
  }

  #member(): number | ((byte: number) => boolean) {
    const character = this.#peek();
    if (character === "") this.#fail("`]`");
    this.#at++;
    return character === "\\" ? this.#escape() : character.charCodeAt(0);
  }

  #escape(): number | ((byte: number) => boolean) {
    const character = this.#peek();
    if (character === "") this.#fail("a character behind `\\`");
    const hex = /^x([0-9a-fA-F]{2})/.exec(this.#text.slice(this.#at, this.#at + 3));
    this.#at += hex ? 3 : 1;
    if (hex) return Number.parseInt(hex[1] as string, 16);
    const known = classes[character] ?? controls[character];
    if (known !== undefined) return known;
    if (/[a-zA-Z0-9]/.test(character)) {
      this.#at--;
      this.#fail("an escape that is known (\\d \\w \\s \\n \\t \\r \\xHH)");
    }
    return character.charCodeAt(0);
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }

  #fail(expected: string): never {
    const character = this.#peek();
    return this.#fault(
      this.#at,
      expected,
      character === "" ? "the end of the pattern" : JSON.stringify(character),
    );
  }
}
