import { compareLists } from "../../compare/lists.js";
import type { Call, Spec, Support } from "../../model.js";
import type { Rule } from "../rule.js";
import { callAt, changed, finding, keptCalls } from "../walk.js";

/** Promises about calls as a whole. */
export const callRules: readonly Rule[] = [
  {
    id: "call-removed",
    category: "wire",
    doc: "A call is gone: a guest that makes it is not understood.",
    find: (before, after) => {
      const names = new Set(after.calls.map((call) => call.name));
      return compareCalls(before, after)
        .removed.filter((call) => !names.has(call.name))
        .map((call) => ({ subject: call.signature, message: "the call is gone" }));
    },
  },
  {
    id: "call-retyped",
    category: "wire",
    doc: "A call has another signature: a guest that makes it with the old one is not understood.",
    find: (before, after) => {
      const { removed, added } = compareCalls(before, after);
      return removed.flatMap((call) => {
        const now = added.find((one) => one.name === call.name);
        if (!now) return [];
        return [{ subject: call.signature, message: `is ${now.signature} now`, at: callAt(now) }];
      });
    },
  },
  {
    id: "call-lifetime-shortened",
    category: "wire",
    doc: "A version that had a call has it no more.",
    find: (before, after) =>
      keptCalls(before, after).flatMap((pair) => {
        const lost = before.versions.filter(
          (version) =>
            alive(pair.before, version) && after.versions.includes(version) && !alive(pair.after, version),
        );
        return lost.length === 0 ? [] : [finding(pair, `version ${lost.join(", ")} has it no more`)];
      }),
  },
  {
    id: "call-floating-lost",
    category: "recording",
    doc: "A call may not float any more: a recording in which it does diverges.",
    find: (before, after) =>
      keptCalls(before, after)
        .filter((pair) => pair.before.floating && !pair.after.floating)
        .map((pair) => finding(pair, "may not float any more")),
  },
  {
    id: "call-support-widened",
    category: "policy",
    doc: "A call that was refused is answered, or one that was answered in part is answered in full.",
    find: (before, after) => supportChanges(before, after, (was, is) => rank(is) > rank(was)),
  },
  {
    id: "call-support-narrowed",
    category: "policy",
    doc: "A call that was answered is refused, or answered in part only.",
    find: (before, after) => supportChanges(before, after, (was, is) => rank(is) < rank(was)),
  },
  {
    id: "call-refusal-changed",
    category: "recording",
    doc: "A call is refused with another errno.",
    find: (before, after) =>
      supportChanges(
        before,
        after,
        (was, is) => was.level === "refused" && is.level === "refused" && was.errno !== is.errno,
      ),
  },
  {
    id: "call-class-changed",
    category: "policy",
    doc: "A call belongs to another class, so a policy that names classes decides otherwise.",
    find: (before, after) => changed(keptCalls(before, after), (call) => call.class),
  },
];

function compareCalls(before: Spec, after: Spec) {
  return compareLists(before.calls, after.calls, (call) => call.signature);
}

function alive({ since, until }: Call, version: number): boolean {
  return since <= version && (until === undefined || version < until);
}

function rank({ level }: Support): number {
  return { refused: 0, partial: 1, supported: 2 }[level];
}

function supportChanges(before: Spec, after: Spec, differs: (was: Support, is: Support) => boolean) {
  return keptCalls(before, after)
    .filter((pair) => differs(pair.before.support, pair.after.support))
    .map((pair) =>
      finding(pair, `was ${supportWords(pair.before.support)}, is ${supportWords(pair.after.support)}`),
    );
}

function supportWords(support: Support): string {
  return support.level === "refused" ? `refused with ${support.errno}` : support.level;
}
