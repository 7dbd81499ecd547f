import type { Spec } from "../model.js";
import type { YamlPath } from "../source.js";

/** Whom a break hurts, and how each category is explained. */
export const categories = {
  wire: "a guest and a controller of the two versions do not understand each other",
  recording: "a recording of before is not replayed as it was",
  source: "a program written against the generated code does not compile, or means something else",
  policy: "a guest reaches more than before, or less",
} as const;

export type Category = keyof typeof categories;

/** One place where a rule is broken. */
export interface Finding {
  /** What it is about, in the words that an acceptance repeats: `open(pii)i/flags`. */
  readonly subject: string;
  readonly message: string;
  /** Where that stands: a file below the specification's directory, and the way to it. */
  readonly at?: { readonly file: string; readonly path: YamlPath };
}

/** A promise that an edit can break. */
export interface Rule {
  /** Stable, in kebab-case: acceptances name it. */
  readonly id: string;
  readonly category: Category;
  readonly doc: string;
  /** What of the newer specification breaks the promise. Direction matters: `before` is what others rely on. */
  find(before: Spec, after: Spec): Finding[];
}

/** A finding together with its rule. */
export interface Break extends Finding {
  readonly rule: Rule;
}
