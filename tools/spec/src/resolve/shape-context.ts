import { type DiagnosticCode, didYouMean } from "../diagnostics.js";
import type { ArgumentDocument } from "../documents.js";
import type { CallScope } from "./calls.js";
import type { KindForm } from "./kinds.js";

/** What an argument is resolved against, and where its problems go. */
export interface ShapeContext {
  /** All arguments of the call. */
  readonly all: readonly ArgumentDocument[];
  /** What the letter in the signature stands for. */
  readonly form: KindForm | undefined;
  readonly scope: CallScope;
  readonly report: (property: string, message: string, hint?: string, code?: DiagnosticCode) => undefined;
}

/** Finds the argument that says how many elements there are; it may be by value, or by address in both directions. */
export function findLength(
  { name, length, direction }: ArgumentDocument,
  { all, report, scope }: ShapeContext,
): ArgumentDocument | undefined {
  const found = all.find((one) => one.name === length);
  if (!found) {
    const others = all.map((one) => one.name).filter((other) => other !== name);
    return report("length", `no argument is called \`${length}\``, didYouMean(length ?? "", others));
  }
  if (found.direction === "in" || found.direction === "out") {
    return report("length", `\`${length}\` goes one way: a length is a value, or \`inout\` by address`);
  }
  if (found.direction === "inout" && direction !== "out") {
    return report("length", `\`${length}\` comes back by address: that is for what goes \`out\``);
  }
  const type = scope.vocabulary.types.get(found.type);
  if (type && type.form !== "integer") return report("length", `\`${length}\` is no integer`);
  return found;
}
