import type { Return, Spec } from "../../model.js";
import { resultWords } from "../../words/shapes.js";
import { meaningAspect, sourceAspect, typeOf, wireAspect } from "../aspects.js";
import type { Rule } from "../rule.js";
import { changed, type Kept, keptCalls } from "../walk.js";

/** Promises about the results of calls whose signature stays. */
export const resultRules: readonly Rule[] = [
  {
    id: "result-retyped",
    category: "wire",
    doc: "A result stands for other bytes, or for something else that the guest reads at its address.",
    find: (before, after) =>
      changed(
        keptResults(before, after),
        ({ returns, names }) => wireAspect(returns.shape, names),
        ({ returns }) => resultWords(returns),
      ),
  },
  {
    id: "result-type-changed",
    category: "source",
    doc: "A result has another TypeScript type in handlers and stubs.",
    find: (before, after) =>
      changed(
        keptResults(before, after),
        ({ returns }) => sourceAspect(returns.shape),
        ({ returns }) => resultWords(returns),
      ),
  },
  {
    id: "result-meaning-changed",
    category: "source",
    doc: "A result of the same type stands for something else.",
    find: (before, after) =>
      changed(
        keptResults(before, after),
        ({ returns }) => meaningAspect(returns.shape),
        ({ returns }) => resultWords(returns),
      ),
  },
  {
    id: "result-nullable-changed",
    category: "source",
    doc: "A handler may not answer null any more, or a stub can.",
    find: (before, after) =>
      changed(
        keptResults(before, after),
        ({ returns }) => returns.nullable,
        ({ returns }) => (returns.nullable ? "null or a value" : "never null"),
      ),
  },
  {
    id: "result-failure-changed",
    category: "wire",
    doc: "A failure is told in another way, so a guest does not see it.",
    find: (before, after) =>
      changed(
        keptResults(before, after),
        ({ returns: { fails, failure } }) => (fails ? failure : undefined),
        ({ returns: { fails, failure } }) => (fails ? `${failure} with an errno` : "never a failure"),
      ),
  },
  {
    id: "result-role-changed",
    category: "recording",
    doc: "Replay compares a result in another way.",
    find: (before, after) =>
      changed(keptResults(before, after), ({ returns }) => typeOf(returns.shape)?.role ?? "none"),
  },
  {
    id: "result-handle-changed",
    category: "recording",
    doc: "A call makes another handle, so other handles are live after it.",
    find: (before, after) => changed(keptResults(before, after), ({ returns }) => returns.makes ?? "nothing"),
  },
];

interface Result {
  readonly returns: Return;
  /** The names of the call's arguments, which a result can refer to. */
  readonly names: readonly string[];
}

function keptResults(before: Spec, after: Spec): Kept<Result>[] {
  return keptCalls(before, after).map((pair) => ({
    subject: `${pair.subject}/result`,
    before: { returns: pair.before.returns, names: pair.before.arguments.map(({ name }) => name) },
    after: { returns: pair.after.returns, names: pair.after.arguments.map(({ name }) => name) },
    ...(pair.at ? { at: { file: pair.at.file, path: [...pair.at.path, "returns"] } } : {}),
  }));
}
