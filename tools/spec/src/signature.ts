/** The parts of `name(kinds)result`. */
export interface SignatureParts {
  readonly name: string;
  readonly argumentKinds: readonly string[];
  readonly resultKind: string;
}

/** Takes a signature apart, or answers `undefined` where it is not well formed. */
export function parseSignature(
  signature: string,
  kinds: { readonly argumentKinds: readonly string[]; readonly resultKinds: readonly string[] },
): SignatureParts | undefined {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)\(([A-Za-z]*)\)([A-Za-z])$/.exec(signature);
  if (!match) return undefined;
  const [, name = "", letters = "", resultKind = ""] = match;
  const argumentKinds = [...letters];
  if (!argumentKinds.every((letter) => kinds.argumentKinds.includes(letter))) return undefined;
  if (!kinds.resultKinds.includes(resultKind)) return undefined;
  return { name, argumentKinds, resultKind };
}
