import { REQUEST } from "./gen/version.js";

/** The parts of `name(kinds)result`. */
export interface Signature {
  readonly name: string;
  /** One letter for each argument, from `i f p`. */
  readonly argumentKinds: string;
  /** One letter from `v i f p`. */
  readonly resultKind: string;
}

const GRAMMAR = new RegExp(
  `^([A-Za-z_][A-Za-z0-9_]*)\\(([${REQUEST.argumentKinds}]*)\\)([${REQUEST.resultKinds}])$`,
);

/** Takes a signature apart; `undefined` where it is not well formed. */
export function parseSignature(text: string): Signature | undefined {
  const match = GRAMMAR.exec(text);
  if (!match) return undefined;
  const [, name = "", argumentKinds = "", resultKind = ""] = match;
  return { name, argumentKinds, resultKind };
}
