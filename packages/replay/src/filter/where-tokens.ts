import { FilterError } from "./filter-error.js";

/** A word of a `--where` expression. */
export interface WhereToken {
  readonly kind: "name" | "number" | "string" | "symbol" | "end";
  /** As it is written; a string without its quotes, escapes still in it. */
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** Longer expressions are refused, in characters. */
const MAXIMUM_CHARACTERS = 4096;

const patterns: readonly (readonly [WhereToken["kind"], RegExp])[] = [
  ["name", /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z_][A-Za-z0-9_]*)*/y],
  ["number", /-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?)(?:[A-Za-z\u00b5]+)?/y],
  ["string", /"(?:[^"\\]|\\.)*"/sy],
  ["symbol", /&&|\|\||==|!=|!~|<=|>=|\.\.|[~<>!(){}[\],]/y],
];

/**
 * Cuts a `--where` expression into words; the last is its end.
 * @throws FilterError for characters that are no word.
 */
export function whereTokens(expression: string): WhereToken[] {
  const fail = (at: number, expected: string, received: string): never => {
    throw new FilterError({ expression, column: at + 1, expected, received });
  };
  if (expression.length > MAXIMUM_CHARACTERS)
    fail(MAXIMUM_CHARACTERS, `at most ${MAXIMUM_CHARACTERS} characters`, String(expression.length));
  const tokens: WhereToken[] = [];
  for (let at = 0; ; ) {
    at += /\s*/y.exec(expression.slice(at))?.[0].length ?? 0;
    if (at === expression.length) break;
    const token = tokenAt(expression, at);
    if (!token) {
      if (expression[at] === '"') return fail(at, 'a string that ends in `"`', "the end of the expression");
      return fail(at, "a field, a value or an operator", JSON.stringify(expression[at]));
    }
    tokens.push({
      kind: token.kind,
      column: at + 1,
      text: token.kind === "string" ? token.text.slice(1, -1) : token.text,
    });
    at += token.text.length;
  }
  return [...tokens, { kind: "end", text: "", column: expression.length + 1 }];
}

function tokenAt(expression: string, at: number): { kind: WhereToken["kind"]; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(expression)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}
