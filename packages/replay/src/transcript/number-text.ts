import { type Abi, fileType } from "@sandbox/protocol";
import { enumSets, flagSets } from "../gen/constant-sets.js";
import type { NumberStyle } from "../tables.js";
import { formatNumber, showInteger } from "../trace/numbers.js";

/** Numbers of a structure are those of the tables in every ABI; an argument's are the guest's own. */
type Numbers = Pick<Abi, "numbers">;
const canonical: Numbers = { numbers: {} };

/** An integer by its names where they say exactly this number, else in decimal. */
export function integerText(
  value: number | bigint,
  style: NumberStyle,
  { numbers }: Numbers = canonical,
): string {
  const shown = showInteger({ numbers }, value, style);
  const text = formatNumber(shown.value, shown.style);
  return parseInteger(text, style, { numbers }) === BigInt(value) ? text : String(value);
}

/** The integer of a text: decimal, octal with a 0 in front, hexadecimal, or names and such joined by `|`. */
export function parseInteger(
  text: string,
  style: NumberStyle | undefined,
  { numbers }: Numbers = canonical,
): bigint | undefined {
  const whole = parseDigits(text);
  if (whole !== undefined) return whole;
  if (style === undefined) return undefined;
  const value = combined(text.split("|").map((part) => parseDigits(part) ?? named(part, style)));
  const set = typeof style !== "object" ? undefined : "flags" in style ? style.flags : style.enum;
  const translation = set === undefined ? undefined : numbers[set];
  return value === undefined || !translation ? value : BigInt(translation.toGuest(Number(value)));
}

/** A single value as it is, several as bits. */
function combined(values: readonly (bigint | undefined)[]): bigint | undefined {
  if (values.length === 1) return values[0];
  let bits = 0n;
  for (const value of values) {
    if (value === undefined || value < 0n) return undefined;
    bits |= value;
  }
  return bits;
}

/** The integer of digits: decimal, octal with a 0 in front, hexadecimal. */
export function parseDigits(text: string): bigint | undefined {
  if (/^-?(0|[1-9][0-9]{0,19})$/.test(text)) return BigInt(text);
  if (/^0[0-7]{1,22}$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return BigInt(text);
  return undefined;
}

function named(name: string, style: NumberStyle): bigint | undefined {
  const names = namesOf(style);
  const value = Object.hasOwn(names, name) ? names[name] : undefined;
  return value === undefined ? undefined : BigInt(value);
}

function namesOf(style: NumberStyle): Readonly<Record<string, number>> {
  if (style === "mode") return fileType;
  if (typeof style !== "object") return {};
  return "flags" in style ? flagSets[style.flags].names : enumSets[style.enum];
}

/** The double of a text as `formatFloat` has it. */
export function parseFloat64(text: string): number | undefined {
  if (text === "nan") return Number.NaN;
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return isFloatText(text) ? Number(text) : undefined;
}

/** Whether a text is a double and no integer: it has a point or an exponent, or is one that no integer is. */
export function isFloatText(text: string): boolean {
  return /^-?([0-9]+\.[0-9]*(e[+-]?[0-9]+)?|[0-9]+e[+-]?[0-9]+|inf)$|^nan$/.test(text);
}
