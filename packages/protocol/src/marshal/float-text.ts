/** A decimal as the C library and Python write it, or what stands for no number; no spaces, no hexadecimal. */
const grammar = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf|nan)$/;

/** Whether a text may stand on the pipe as a float. */
export function isFloatText(text: string): boolean {
  return grammar.test(text);
}

/** The double that a text of a float stands for, the nearest to it; beyond the largest it is infinite, as in C. */
export function floatOfText(text: string): number {
  if (text.endsWith("inf")) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** The shortest text that stands for this double: `0.1`, `1564610400`, `5e-324`, `inf`; never longer than a guest's. */
export function shortestFloatText(value: number): string {
  if (!Number.isFinite(value)) return textOfNone(value);
  if (Object.is(value, -0)) return "-0";
  // JavaScript writes more zeros behind the point than C does.
  return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
}

/**
 * The text of a double as the `%.17g` of C has it, with another number of digits if told so: what a guest writes.
 * A digit that stands exactly between two goes to the even one.
 */
export function floatTextOfDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return textOfNone(value);
  if (value === 0) return shortestFloatText(value);
  const [mantissa, exponent] = roundedToEven(Math.abs(value), digits);
  const sign = value < 0 ? "-" : "";
  if (exponent < -4 || exponent >= digits) {
    const power = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${withPoint(mantissa, 1)}e${exponent < 0 ? "-" : "+"}${power}`;
  }
  if (exponent < 0) return `${sign}${withPoint("0".repeat(-exponent) + mantissa, 1)}`;
  return `${sign}${withPoint(mantissa, exponent + 1)}`;
}

function textOfNone(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

/** The digits of a number, and the exponent of ten of the first. */
function roundedToEven(value: number, digits: number): [mantissa: string, exponent: number] {
  const rounded = parts(value, digits);
  // JavaScript rounds up what stands exactly between two digits.
  const [exact, exponent] = parts(value, 101);
  const isTie = /^50*$/.test(exact.slice(digits));
  const isEven = Number(exact.charAt(digits - 1)) % 2 === 0;
  return isTie && isEven ? [exact.slice(0, digits), exponent] : rounded;
}

function parts(value: number, digits: number): [mantissa: string, exponent: number] {
  const [mantissa = "", exponent = "0"] = value.toExponential(digits - 1).split("e");
  return [mantissa.replace(".", ""), Number(exponent)];
}

/** Digits with a point behind so many of them, and no zeros at the end behind it. */
function withPoint(digits: string, before: number): string {
  const fraction = digits.slice(before).replace(/0+$/, "");
  return fraction === "" ? digits.slice(0, before) : `${digits.slice(0, before)}.${fraction}`;
}
