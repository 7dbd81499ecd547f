import type { Facts } from "./facts.js";

/** What changed between what is said of two specifications, a line for each thing that is new, gone or different. */
export function describeChanges(
  before: ReadonlyMap<string, Facts>,
  after: ReadonlyMap<string, Facts>,
): string[] {
  const old = new Map(before);
  const lines: string[] = [];
  for (const [subject, facts] of after) {
    const earlier = old.get(subject);
    old.delete(subject);
    if (earlier) lines.push(...changesOf(subject, earlier, facts));
    else lines.push(`+ ${subject}${facts["doc"] === undefined ? "" : `: ${facts["doc"]}`}`);
  }
  return [...lines, ...[...old.keys()].map((subject) => `- ${subject}`)];
}

function changesOf(subject: string, before: Facts, after: Facts): string[] {
  const properties = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes = [...properties].flatMap((property) => {
    const [was, is] = [before[property], after[property]];
    if (was === is) return [];
    if (was === undefined) return [`    ${property} is new: ${is}`];
    if (is === undefined) return [`    ${property} is gone: ${was}`];
    return [`    ${property} was ${was}`, `    ${" ".repeat(property.length)}  is ${is}`];
  });
  return changes.length === 0 ? [] : [`~ ${subject}`, ...changes];
}
