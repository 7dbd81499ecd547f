import { Command, Option } from "commander";
import { readAcceptances } from "../breaking/accepted.js";
import { loadSpec } from "../load.js";
import { type ReportFormat, reportDiagnostics, reportFormats } from "../report/diagnostics.js";
import { coloursFor, plural, specDirectory } from "./environment.js";

/** `check`: every problem of a specification. */
export function checkCommand(): Command {
  return new Command("check")
    .description("read a specification and print every problem in it, with its place and a likely fix")
    .argument("[directory]", "the specification (default: specs/rpython-sandbox-2)")
    .addOption(formatOption())
    .action((directory: string | undefined, { format }: { format: ReportFormat }) => {
      process.exitCode = check(specDirectory(directory), format);
    });
}

/** `--format`, the same for every command that reports. */
export function formatOption(): Option {
  return new Option("--format <form>", "the form of the report; github makes annotations of a workflow")
    .choices(reportFormats)
    .default("text");
}

function check(directory: string, format: ReportFormat): number {
  const loaded = loadSpec(directory);
  const diagnostics = [...loaded.diagnostics, ...readAcceptances(directory).diagnostics];
  const spec = diagnostics.length > 0 ? undefined : loaded.spec;
  if (format !== "text") {
    process.stdout.write(reportDiagnostics(diagnostics, format));
    return spec ? 0 : 1;
  }
  process.stderr.write(reportDiagnostics(diagnostics, format, coloursFor(process.stderr)));
  if (!spec) {
    const codes = [...new Set(diagnostics.map((one) => one.code))].sort();
    console.error(`${plural(diagnostics.length, "problem")}; docs/diagnostics/ explains ${codes.join(", ")}`);
    return 1;
  }
  const counts = `${plural(spec.calls.length, "call")}, ${plural(spec.structs.length, "structure")}`;
  console.log(`${directory}: ${counts}, no problems`);
  return 0;
}
