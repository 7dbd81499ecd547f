import { Command, Option } from "commander";
import { readAcceptances } from "../breaking/accepted.js";
import type { Diagnostic } from "../diagnostics.js";
import { loadSpec } from "../load.js";
import type { Spec } from "../model.js";
import { type ReportFormat, reportDiagnostics, reportFormats } from "../report/diagnostics.js";
import { coloursFor, plural, specDirectories } from "./environment.js";

/** `check`: every problem of a specification. */
export function checkCommand(): Command {
  return new Command("check")
    .description("read a specification and print every problem in it, with its place and a likely fix")
    .argument("[directory]", "the specification (default: those of specs/)")
    .addOption(formatOption())
    .action((directory: string | undefined, { format }: { format: ReportFormat }) => {
      process.exitCode = check(specDirectories(directory), format);
    });
}

/** `--format`, the same for every command that reports. */
export function formatOption(): Option {
  return new Option("--format <form>", "the form of the report; github makes annotations of a workflow")
    .choices(reportFormats)
    .default("text");
}

function check(directories: readonly string[], format: ReportFormat): number {
  const diagnostics: Diagnostic[] = [];
  const lines: string[] = [];
  let base: Spec | undefined;
  for (const directory of directories) {
    const loaded = loadSpec(directory, base);
    diagnostics.push(...loaded.diagnostics, ...readAcceptances(directory).diagnostics);
    // What extends a specification cannot be held against one that has problems itself.
    if (diagnostics.length > 0 || !loaded.spec) break;
    base = loaded.spec;
    lines.push(`${directory}: ${countsOf(base)}, no problems`);
  }
  if (format !== "text") {
    process.stdout.write(reportDiagnostics(diagnostics, format));
    return diagnostics.length === 0 ? 0 : 1;
  }
  process.stderr.write(reportDiagnostics(diagnostics, format, coloursFor(process.stderr)));
  for (const line of lines) console.log(line);
  if (diagnostics.length === 0) return 0;
  const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
  console.error(`${plural(diagnostics.length, "problem")}; docs/diagnostics/ explains ${codes.join(", ")}`);
  return 1;
}

function countsOf({ calls, structs, marshal }: Spec): string {
  if (!marshal) return `${plural(calls.length, "call")}, ${plural(structs.length, "structure")}`;
  const own = calls.filter((call) => !call.inherited).length;
  return `${plural(marshal.functions.length, "function")}, ${plural(own, "call")} of its own`;
}
