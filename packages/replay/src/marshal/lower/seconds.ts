/** Names of the fields of a time in two parts, and what the second counts. */
const parts: Readonly<Record<string, { readonly field: string; readonly digits: number }>> = {
  timeval: { field: "tv_usec", digits: 6 },
  timespec: { field: "tv_nsec", digits: 9 },
};

/**
 * Seconds as the fields of a `struct timeval` or `struct timespec`, rounded to what these count; `undefined` for
 * another structure, or for what is no time.
 */
export function secondsFields(struct: string, seconds: number): Readonly<Record<string, number>> | undefined {
  const part = parts[struct];
  if (!part || !Number.isFinite(seconds)) return undefined;
  const { field, digits } = part;
  const unit = 10 ** digits;
  const whole = Math.floor(seconds);
  const fraction = Math.round(fractionOf(seconds, whole) * unit);
  const [sum, rest] = fraction === unit ? [whole + 1, 0] : [whole, fraction];
  return Number.isSafeInteger(sum) ? { tv_sec: sum, [field]: rest } : undefined;
}

/** What is behind the point in the shortest text of the number: a difference would have the noise of the double. */
function fractionOf(seconds: number, whole: number): number {
  const match = /^\d+\.(\d+)$/.exec(String(seconds));
  return match ? Number(`0.${match[1]}`) : seconds - whole;
}
