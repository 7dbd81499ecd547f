import type { Kind, Scalar } from "../model.js";
import { bitsOf } from "./vocabulary.js";

/** What a kind carries, however wide it is on the wire. */
export type KindForm = "integer" | "float" | "pointer" | "void";

/** What values of a kind are. */
export function formOf({ encoding }: Pick<Kind, "encoding">): KindForm {
  if (encoding === "pointer") return "pointer";
  if (encoding === "none") return "void";
  return encoding === "float32" || encoding === "float64" ? "float" : "integer";
}

/** Whether an integer of C may stand on the wire as this kind: widened, never cut. */
export function holds({ encoding }: Kind, scalar: Scalar): boolean {
  return formOf({ encoding }) === "integer" && bitsOf(encoding as Scalar) >= bitsOf(scalar);
}

/** The letters of those kinds that carry this, for a sentence: `i`, or `i or l`. */
export function lettersOf(kinds: readonly Kind[], form: KindForm): string {
  const letters = kinds.filter((kind) => formOf(kind) === form).map((kind) => kind.letter);
  return letters.length > 0 ? letters.join(" or ") : `no kind: none carries a ${form}`;
}
