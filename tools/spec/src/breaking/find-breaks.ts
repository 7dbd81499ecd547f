import type { Spec } from "../model.js";
import type { Acceptance } from "./accepted.js";
import type { Break } from "./rule.js";
import { rules } from "./rules/index.js";

/** What an edit breaks: what was accepted, what was not, and what was accepted without need. */
export interface Verdict {
  readonly breaks: readonly Break[];
  readonly accepted: readonly (Break & { readonly reason: string })[];
  readonly stale: readonly Acceptance[];
}

/** Holds `after` against all that `before` promised. */
export function findBreaks(before: Spec, after: Spec, acceptances: readonly Acceptance[]): Verdict {
  const all = rules.flatMap((rule) =>
    rule.find(before, after).map((finding): Break => ({ ...finding, rule })),
  );
  const used = new Set<Acceptance>();
  const breaks: Break[] = [];
  const accepted: (Break & { reason: string })[] = [];
  for (const one of all) {
    const match = acceptances.find(({ rule, subject }) => rule === one.rule.id && subject === one.subject);
    if (match) {
      used.add(match);
      accepted.push({ ...one, reason: match.reason });
    } else {
      breaks.push(one);
    }
  }
  return { breaks, accepted, stale: acceptances.filter((one) => !used.has(one)) };
}
