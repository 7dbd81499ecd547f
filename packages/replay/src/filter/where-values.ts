import { Errno } from "@sandbox/protocol";
import { writtenText } from "./byte-text.js";
import type { FactValue } from "./call-facts.js";
import type { FilterField } from "./fields.js";
import type { WhereToken } from "./where-tokens.js";

/** Says what is wrong at a word. */
export type WhereFault = (token: WhereToken, expected: string) => never;

/** Nanoseconds. */
const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, "\u00b5s": 1e3, ms: 1e6, s: 1e9 };
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  n: "\n",
  t: "\t",
  r: "\r",
  0: "\0",
};

/** What a word means where it is compared with a field. */
export function whereValue(token: WhereToken, field: FilterField, fault: WhereFault): FactValue {
  if (token.kind === "number") return numberValue(token, field, fault);
  if (token.kind !== "name" && token.kind !== "string") return fault(token, "a value");
  if (!field.texts) return fault(token, field.isTime ? "a time such as 1ms" : "a number");
  if (field.isErrno && !Object.hasOwn(Errno, token.text)) return fault(token, "an errno such as ENOENT");
  return token.kind === "name" ? token.text : stringValue(token.text);
}

function numberValue({ text, ...place }: WhereToken, field: FilterField, fault: WhereFault): number | bigint {
  const token = { text, ...place };
  if (!field.numbers) return fault(token, 'a text such as "open"');
  const [, digits = "", unit] = /^(-?(?:0[xX][0-9a-fA-F]+|[\d.]+))(.*)$/.exec(text) ?? [];
  if (field.isTime) {
    const factor = units[unit ?? ""];
    if (factor === undefined) return fault(token, "a time with its unit: ns, us, ms or s");
    return Number(digits) * factor;
  }
  if (unit) return fault(token, "a number without a unit");
  if (digits.includes(".")) return Number(digits);
  const isNegative = digits.startsWith("-");
  const bare = isNegative ? digits.slice(1) : digits;
  // Octal, as traces show permissions.
  const isOctal = /^0[0-7]+$/.test(bare);
  const value = BigInt(isOctal ? `0o${bare.slice(1)}` : bare);
  return isNegative ? -value : value;
}

/** A string with its escapes resolved, as a text of bytes. */
export function stringValue(text: string): string {
  const pattern = /\\(?:x([0-9a-fA-F]{2})|(.))/gs;
  let value = "";
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    value += writtenText(text.slice(at, match.index));
    const [whole, hex, character = ""] = match;
    value +=
      hex === undefined
        ? (escapes[character] ?? writtenText(whole))
        : String.fromCharCode(Number.parseInt(hex, 16));
    at = match.index + whole.length;
  }
  return value + writtenText(text.slice(at));
}

/** A string that is a pattern: only quotes are resolved, all other escapes are the pattern's. */
export function patternText(text: string): string {
  return text.replaceAll('\\"', '"');
}
