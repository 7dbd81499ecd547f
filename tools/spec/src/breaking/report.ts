import { join } from "node:path";
import { stringify } from "yaml";
import type { Place } from "../diagnostics.js";
import { formatAnnotation } from "../report/github.js";
import { type Colours, placeText } from "../report/text.js";
import type { SourceFile } from "../source.js";
import { type Acceptance, acceptanceFile } from "./accepted.js";
import type { Verdict } from "./find-breaks.js";
import type { Break } from "./rule.js";

/** A verdict together with where its findings stand. */
export interface LocatedVerdict extends Verdict {
  readonly directory: string;
  /** The files of the newer specification, by their shown path. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** One line for each break, and how it would be accepted. */
export function breaksAsText(verdict: LocatedVerdict, colours: Colours): string {
  const lines = verdict.breaks.flatMap((one) => {
    const place = placeOf(one, verdict);
    const { rule, subject, message } = one;
    return [
      `${place ? `${colours.bold(placeText(place))} ` : ""}${colours.red(rule.id)} (${rule.category}) ${subject}: ${message}`,
      `  ${colours.dim(rule.doc)}`,
    ];
  });
  for (const { rule, subject, reason } of verdict.accepted)
    lines.push(`accepted: ${rule.id} ${subject}: ${reason}`);
  for (const { rule, subject } of verdict.stale) lines.push(staleWords({ rule, subject }));
  const [first] = verdict.breaks;
  if (first) {
    const entry = { rule: first.rule.id, subject: first.subject, reason: "..." };
    const example = stringify([entry], { collectionStyle: "flow", lineWidth: 0 }).trim().slice(2, -2);
    lines.push(`To accept one, add it to ${join(verdict.directory, acceptanceFile)}: - ${example}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** The verdicts as data, in one list. */
export function breaksAsJson(verdicts: readonly LocatedVerdict[]): string {
  const entry = (one: Break & { reason?: string }, verdict: LocatedVerdict) => {
    const { rule, subject, message, reason } = one;
    const place = placeOf(one, verdict);
    return {
      rule: rule.id,
      category: rule.category,
      subject,
      message,
      ...(place ?? {}),
      ...(reason ? { reason } : {}),
    };
  };
  const report = {
    breaks: verdicts.flatMap((verdict) => verdict.breaks.map((one) => entry(one, verdict))),
    accepted: verdicts.flatMap((verdict) => verdict.accepted.map((one) => entry(one, verdict))),
    stale: verdicts.flatMap((verdict) => verdict.stale),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** The verdict as annotations of a GitHub workflow. */
export function breaksAsAnnotations(verdict: LocatedVerdict): string {
  const { breaks, accepted, stale } = verdict;
  const annotation = (one: Break, level: "error" | "notice", more = "") =>
    formatAnnotation({
      level,
      title: `${one.rule.id} (${one.rule.category})`,
      message: `${one.subject}: ${one.message}${more}`,
      ...(placeOf(one, verdict) ?? {}),
    });
  const lines = [
    ...breaks.map((one) => annotation(one, "error")),
    ...accepted.map((one) => annotation(one, "notice", `\naccepted: ${one.reason}`)),
    ...stale.map((one) =>
      formatAnnotation({
        level: "warning",
        title: "stale acceptance",
        message: staleWords(one),
        file: join(verdict.directory, acceptanceFile),
        line: 1,
      }),
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function staleWords({ rule, subject }: Pick<Acceptance, "rule" | "subject">): string {
  return `stale: ${acceptanceFile} accepts ${rule} of ${subject}, which is not broken: remove it`;
}

function placeOf({ at }: Break, { directory, files }: LocatedVerdict): Place | undefined {
  return at && files.get(join(directory, at.file))?.placeOf(at.path);
}
