/** Bytes that shall not be in a recording. */
export type RedactionRule = { readonly text: string } & (
  | { readonly kind: "env" }
  | { readonly kind: "fd"; readonly fd: number }
  | { readonly kind: "path" | "data"; readonly pattern: RegExp }
);

/** What a rule may be, for people. */
export const redactionRuleForms =
  "env, stdin, fd:NUMBER, path:REGEX or data:REGEX, such as env, fd:3, path:/home/[^/]+ or data:token=\\w+";

/**
 * Reads a rule: `env` (the values of environment variables), `fd:3` (what is read from a descriptor and written to
 * it), `stdin` (`fd:0`), `path:REGEX` (in paths, names and the environment), `data:REGEX` (anywhere). A regular
 * expression is JavaScript's, and matches bytes: one that is not ASCII is what it is in UTF-8.
 * @throws RangeError for what is no rule.
 */
export function parseRedactionRule(text: string): RedactionRule {
  if (text === "env") return { text, kind: "env" };
  if (text === "stdin") return { text, kind: "fd", fd: 0 };
  const [, kind, rest = ""] = /^(fd|path|data):(.+)$/s.exec(text) ?? [];
  if (kind === "fd" && /^\d{1,9}$/.test(rest)) return { text, kind, fd: Number(rest) };
  if (kind === "path" || kind === "data") return { text, kind, pattern: patternOf(rest) };
  throw new RangeError(`expected ${redactionRuleForms}`);
}

function patternOf(source: string): RegExp {
  const bytes = Buffer.from(source, "utf8").toString("latin1");
  let pattern: RegExp;
  try {
    pattern = new RegExp(bytes, "gs");
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : "not a regular expression");
  }
  if (pattern.test(""))
    throw new RangeError("a regular expression that the empty text matches hides nothing");
  pattern.lastIndex = 0;
  return pattern;
}
