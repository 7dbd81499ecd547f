/** Bytes of a message that a rule takes. */
export interface Range {
  readonly start: number;
  /** The first byte behind it. */
  readonly end: number;
  readonly rule: string;
}

/** The same bytes, ascending, none twice: where ranges overlap, the first to begin names the rule. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1);
    if (last && range.start < last.end)
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
    else if (range.end > range.start) merged.push(range);
  }
  return merged;
}
