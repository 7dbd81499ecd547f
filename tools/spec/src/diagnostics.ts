/** A place in a file. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The text of that line. */
  readonly sourceLine: string;
}

/** Another place that explains a problem, such as the first of two declarations. */
export interface RelatedPlace extends Place {
  readonly message: string;
}

/** One problem of a specification, with its place. */
export interface Diagnostic extends Place {
  /** Stable: `SBX` and a number. */
  readonly code: string;
  readonly message: string;
  /** What is likely meant. */
  readonly hint?: string;
  readonly related?: readonly RelatedPlace[];
}

/** The codes of all diagnostics, and what each is about. A code is never used for something else. */
export const diagnosticCodes = {
  SBX001: "the file is not YAML",
  SBX002: "the file does not have the form that its schema asks for",
  SBX003: "a signature is malformed",
  SBX004: "the arguments of an entry do not match its signature",
  SBX005: "a name is unknown",
  SBX006: "a name is declared twice",
  SBX007: "a relation between arguments does not hold",
  SBX008: "a structure's layout does not hold together",
  SBX009: "a guest's inventory is malformed",
  SBX010: "a file is missing",
  SBX011: "an imported call is not described yet",
  SBX012: "an argument has no direction, or a type has no unit",
  SBX020: "a version does not hold together",
  SBX030: "a letter stands for nothing, or for two things",
  SBX031: "the fields of a command do not hold together",
  SBX032: "a value does not fit where it is to stand",
  SBX033: "structures contain each other",
  SBX034: "generated code has no name for something",
  SBX040: "a tag is no byte, or stands for two kinds of values",
  SBX041: "the kinds of values do not hold together",
  SBX042: "a number stands for two exceptions, or for a result and an exception",
  SBX043: "the arguments of a function are not those of its call",
  SBX044: "what a call answers cannot stand on the pipe so",
  SBX045: "an argument that may be missing has no default, or one that is none of its values",
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;

/** A hint that names the declared word nearest to what was written, if one is near. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === undefined ? undefined : `did you mean \`${best}\`?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
