/** What a `FilterError` knows. */
export interface FilterErrorDetails {
  /** The whole of what was written. */
  readonly expression: string;
  /** Where in it, from 1. */
  readonly column: number;
  readonly expected: string;
  readonly received: string;
}

/** A filter cannot be understood; the column says where. */
export class FilterError extends Error implements FilterErrorDetails {
  override readonly name = "FilterError";
  readonly code = "bad_filter";
  readonly expression: string;
  readonly column: number;
  readonly expected: string;
  readonly received: string;

  constructor({ expression, column, expected, received }: FilterErrorDetails) {
    super(`expected ${expected} at column ${column}, received ${received}`);
    this.expression = expression;
    this.column = column;
    this.expected = expected;
    this.received = received;
  }

  /** The expression, and below it a caret at the column: two lines of printable ASCII. */
  get excerpt(): string {
    const shown = this.expression.replace(/[^\x20-\x7e]/g, "?");
    const from = Math.max(0, this.column - 60);
    const part = shown.slice(from, from + 100);
    return `${part}\n${" ".repeat(this.column - 1 - from)}^`;
  }
}
