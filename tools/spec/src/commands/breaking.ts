import { relative } from "node:path";
import { Command } from "commander";
import { type Acceptance, readAcceptances } from "../breaking/accepted.js";
import { findBreaks } from "../breaking/find-breaks.js";
import { breaksAsAnnotations, breaksAsJson, breaksAsText, type LocatedVerdict } from "../breaking/report.js";
import { type Category, categories } from "../breaking/rule.js";
import { rules } from "../breaking/rules/index.js";
import { type LoadResult, loadSpec } from "../load.js";
import type { Call, Spec } from "../model.js";
import type { ReportFormat } from "../report/diagnostics.js";
import { formatOption } from "./check.js";
import { loadCompared, loadMarshal, pathInRepository, unreadable } from "./compared.js";
import { coloursFor, plural, specDirectories, UsageError } from "./environment.js";

interface BreakingOptions {
  readonly against?: string;
  readonly list: boolean;
  readonly format: ReportFormat;
}

/** `breaking`: what an edit of the specification breaks for those who rely on it. */
export function breakingCommand(): Command {
  return new Command("breaking")
    .description("say what the specification breaks that another one promised; exit status 1 if anything")
    .argument("[directory]", "the newer specification (default: those of specs/)")
    .option("--against <ref>", "the older one: a git ref of this repository, or a directory")
    .option("--list", "print the rules instead", false)
    .addOption(formatOption())
    .action((directory: string | undefined, options: BreakingOptions) => {
      if (options.list) process.stdout.write(listRules(options.format));
      else process.exitCode = breaking(directory, options);
    });
}

function breaking(given: string | undefined, { against, format }: BreakingOptions): number {
  if (against === undefined) throw new UsageError("breaking needs --against REF or DIRECTORY (or --list)");
  // The same spelling as the places of diagnostics, which are looked up by it.
  const [directory = ".", marshalDirectory] = specDirectories(given).map(
    (one) => relative(process.cwd(), one) || ".",
  );
  const newer = newerOf(directory, loadSpec(directory));
  const older = loadCompared(against, pathInRepository(directory), marshalDirectory !== undefined);
  const verdicts = [judge(older.spec, newer)];
  if (marshalDirectory !== undefined && older.marshal && older.marshal !== "faulty") {
    const loaded = loadMarshal(marshalDirectory, newer.spec);
    if (loaded.spec) verdicts.push(judge(...ownOf(older.marshal, newerOf(marshalDirectory, loaded))));
  }
  report(verdicts, format);
  return verdicts.some(({ breaks }) => breaks.length > 0) ? 1 : 0;
}

/** The newer specification of a directory, and what was accepted of it. */
interface Newer {
  readonly directory: string;
  readonly spec: Spec;
  readonly files: LocatedVerdict["files"];
  readonly acceptances: readonly Acceptance[];
}

function newerOf(directory: string, { spec, diagnostics, files }: LoadResult): Newer {
  if (!spec) throw unreadable(directory, { diagnostics });
  const acceptances = readAcceptances(directory);
  if (acceptances.diagnostics.length > 0) throw unreadable(directory, acceptances);
  return { directory, spec, files, acceptances: acceptances.list };
}

function judge(older: Spec, { directory, spec, files, acceptances }: Newer): LocatedVerdict {
  return { ...findBreaks(older, spec, acceptances), directory, files };
}

/** What two specifications have of their own: of what they extend each says the same as the newer one. */
function ownOf(older: Spec, newer: Newer): [older: Spec, newer: Newer] {
  const { name, generation, marshal } = older;
  const own = (calls: readonly Call[]) => calls.filter((call) => !call.inherited);
  const { marshal: _, ...base } = newer.spec;
  const spec = { ...newer.spec, calls: own(newer.spec.calls) };
  return [
    { ...base, name, generation, calls: own(older.calls), ...(marshal ? { marshal } : {}) },
    { ...newer, spec },
  ];
}

function report(verdicts: readonly LocatedVerdict[], format: ReportFormat): void {
  if (format === "json") {
    process.stdout.write(breaksAsJson(verdicts));
    return;
  }
  for (const verdict of verdicts) {
    process.stdout.write(
      format === "github" ? breaksAsAnnotations(verdict) : breaksAsText(verdict, coloursFor(process.stdout)),
    );
  }
  if (format === "github") return;
  const breaks = verdicts.flatMap((verdict) => verdict.breaks);
  const accepted = verdicts.flatMap((verdict) => verdict.accepted);
  const counts = Object.keys(categories).flatMap((category) => {
    const count = breaks.filter((one) => one.rule.category === category).length;
    return count === 0 ? [] : [`${count} ${category}`];
  });
  const total =
    breaks.length === 0 ? "nothing breaks" : `${plural(breaks.length, "break")}: ${counts.join(", ")}`;
  console.log(accepted.length === 0 ? total : `${total}; ${accepted.length} accepted`);
}

function listRules(format: ReportFormat): string {
  if (format === "json") {
    return `${JSON.stringify(
      rules.map(({ id, category, doc }) => ({ id, category, doc })),
      undefined,
      2,
    )}\n`;
  }
  const width = Math.max(...rules.map(({ id }) => id.length));
  const sections = Object.entries(categories).map(([category, doc]) => {
    const own = rules.filter((rule) => rule.category === (category as Category));
    return [`${category}: ${doc}`, ...own.map(({ id, doc: why }) => `  ${id.padEnd(width)}  ${why}`)].join(
      "\n",
    );
  });
  return `${sections.join("\n\n")}\n`;
}
