import { relative } from "node:path";
import { Command } from "commander";
import { readAcceptances } from "../breaking/accepted.js";
import { findBreaks } from "../breaking/find-breaks.js";
import { breaksAsAnnotations, breaksAsJson, breaksAsText } from "../breaking/report.js";
import { type Category, categories } from "../breaking/rule.js";
import { rules } from "../breaking/rules/index.js";
import { loadSpec } from "../load.js";
import { type ReportFormat, reportDiagnostics } from "../report/diagnostics.js";
import { formatOption } from "./check.js";
import { loadCompared, unreadable } from "./compared.js";
import { coloursFor, plural, specDirectory, UsageError } from "./environment.js";

interface BreakingOptions {
  readonly against?: string;
  readonly list: boolean;
  readonly format: ReportFormat;
}

/** `breaking`: what an edit of the specification breaks for those who rely on it. */
export function breakingCommand(): Command {
  return new Command("breaking")
    .description("say what the specification breaks that another one promised; exit status 1 if anything")
    .argument("[directory]", "the newer specification (default: specs/rpython-sandbox-2)")
    .option("--against <ref>", "the older one: a git ref of this repository, or a directory")
    .option("--list", "print the rules instead", false)
    .addOption(formatOption())
    .action((directory: string | undefined, options: BreakingOptions) => {
      if (options.list) process.stdout.write(listRules(options.format));
      else process.exitCode = breaking(specDirectory(directory), options);
    });
}

function breaking(given: string, { against, format }: BreakingOptions): number {
  if (against === undefined) throw new UsageError("breaking needs --against REF or DIRECTORY (or --list)");
  // The same spelling as the places of diagnostics, which are looked up by it.
  const directory = relative(process.cwd(), given) || ".";
  const { spec, diagnostics, files } = loadSpec(directory);
  if (!spec) throw unreadable(directory, { diagnostics });
  const acceptances = readAcceptances(directory);
  if (acceptances.diagnostics.length > 0) {
    process.stderr.write(reportDiagnostics(acceptances.diagnostics, "text", coloursFor(process.stderr)));
    return 2;
  }
  const verdict = { ...findBreaks(loadCompared(against), spec, acceptances.list), directory, files };
  const { breaks, accepted } = verdict;
  if (format === "json") process.stdout.write(breaksAsJson(verdict));
  else if (format === "github") process.stdout.write(breaksAsAnnotations(verdict));
  else {
    process.stdout.write(breaksAsText(verdict, coloursFor(process.stdout)));
    const counts = Object.keys(categories).flatMap((category) => {
      const count = breaks.filter((one) => one.rule.category === category).length;
      return count === 0 ? [] : [`${count} ${category}`];
    });
    const total =
      breaks.length === 0 ? "nothing breaks" : `${plural(breaks.length, "break")}: ${counts.join(", ")}`;
    console.log(accepted.length === 0 ? total : `${total}; ${accepted.length} accepted`);
  }
  return breaks.length > 0 ? 1 : 0;
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
