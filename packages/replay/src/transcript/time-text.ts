import type { Scanner } from "./scanner.js";

const NANOSECONDS = 1_000_000_000n;

/** `@+0.000412`: seconds since the record before; "" for none. */
export function timeText(elapsed: number): string {
  if (elapsed === 0) return "";
  const nanoseconds = BigInt(elapsed);
  const fraction = String(nanoseconds % NANOSECONDS)
    .padStart(9, "0")
    .replace(/0+$/, "");
  return ` @+${nanoseconds / NANOSECONDS}${fraction === "" ? "" : `.${fraction}`}`;
}

/** The nanoseconds of such a text; 0 where there is none. @throws RecordingError. */
export function parseTime(scanner: Scanner): number {
  scanner.skipSpaces();
  const start = scanner.at;
  if (!scanner.take("@+")) return 0;
  const seconds = scanner.match(/[0-9]{1,8}(?![0-9])/y);
  const fraction = scanner.take(".") ? scanner.match(/[0-9]{1,9}(?![0-9])/y) : "0";
  const elapsed = Number(BigInt(seconds || 0) * NANOSECONDS + BigInt(fraction.padEnd(9, "0") || 0));
  if (seconds === "" || fraction === "" || !Number.isSafeInteger(elapsed))
    scanner.fail("seconds with at most 9 digits behind the point, such as `@+0.000412`", start);
  return elapsed;
}
