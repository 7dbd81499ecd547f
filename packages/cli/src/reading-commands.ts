import type { ExportFormat } from "@sandbox/replay";
import { Command, InvalidArgumentError, Option } from "commander";
import type { EmitTestFlags } from "./emit-test.js";
import type { ExportFlags } from "./export.js";
import { filterOptions } from "./filter-options.js";
import type { MinimiseFlags } from "./minimise.js";
import type { TraceFlags } from "./trace.js";

function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("a whole number is expected.");
  return Number(text);
}

/** The commands that read a recording for people and other programs. */
export function readingCommands(): Command[] {
  return [traceCommand(), exportCommand(), minimiseCommand(), emitTestCommand()];
}

const FILE = "a recording (.sbrec, .sbt, .frames)";

function traceCommand(): Command {
  const command = new Command("trace")
    .summary("print a recording as strace would")
    .description("Prints the calls of a recording, each as strace would print it.")
    .argument("<file>", FILE)
    .option("-c, --summary", "count calls and errors, and how long they took, instead", false)
    .option("-s, --string-limit <bytes>", "how much of a string is shown", parseCount, 32)
    .option("-t, --timestamps", "begin with the seconds since the session began", false)
    .option("-r, --relative", "begin with the seconds since the call above", false)
    .option("-T, --durations", "end with the seconds that the call took", false)
    .option("-o, --output <file>", "write into this file")
    .option("--json", "print one object for each call", false);
  for (const option of filterOptions()) command.addOption(option);
  return command.action(async (file: string, flags: TraceFlags) => {
    const { trace } = await import("./trace.js");
    process.exitCode = await trace(file, flags);
  });
}

const exportFormats = ["chrome", "asciicast", "pcapng", "jsonl"] as const satisfies readonly ExportFormat[];

function exportCommand(): Command {
  return new Command("export")
    .summary("write a recording for another program: Perfetto, asciinema, Wireshark, jq")
    .description(
      "Writes a recording for another program: chrome (Perfetto opens it), asciicast (asciinema plays it), pcapng (Wireshark shows it with our dissector), jsonl (an object for each call).",
    )
    .argument("<file>", FILE)
    .addOption(new Option("--to <format>", "which").choices(exportFormats).makeOptionMandatory())
    .option("-o, --output <file>", "write into this file")
    .option("--raw", "asciicast: leave in what steers a terminal; a player obeys it", false)
    .action(async (file: string, flags: ExportFlags) => {
      const { exportRecording } = await import("./export.js");
      process.exitCode = await exportRecording(file, flags);
    });
}

function minimiseCommand(): Command {
  return new Command("minimise")
    .summary("find the shortest recording for which a command still exits with 0")
    .description(
      "Looks for the shortest recording for which a command, with the recording's path behind its arguments, exits with 0.",
    )
    .argument("<file>", FILE)
    .argument("<command...>", "the command and its arguments, behind --")
    .requiredOption("-o, --output <file>", "write the result into this file (.sbrec, .sbt, .frames)")
    .option("--max-runs <number>", "run the command at most so often", parseCount, 10_000)
    .option(
      "--timeout <seconds>",
      "how long a run may take; what takes longer counts as failed",
      parseCount,
      60,
    )
    .option("-q, --quiet", "show no progress", false)
    .action(async (file: string, command: string[], flags: MinimiseFlags) => {
      const { minimiseRecording } = await import("./minimise.js");
      process.exitCode = await minimiseRecording(file, command, flags);
    });
}

function emitTestCommand(): Command {
  return new Command("emit-test")
    .summary("write a vitest file that replays a recording")
    .description("Writes a vitest file that replays a recording with expectReplay of @sandbox/vitest.")
    .argument("<file>", FILE)
    .option("-o, --output <file>", "write into this file")
    .action(async (file: string, flags: EmitTestFlags) => {
      const { emitRecordingTest } = await import("./emit-test.js");
      process.exitCode = await emitRecordingTest(file, flags);
    });
}
