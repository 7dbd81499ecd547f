import { Command } from "commander";
import type { DoctorFlags } from "./doctor.js";
import type { PackFlags } from "./pack.js";
import { type RecordingFlags, recordingOptions, redactOption } from "./recording-options.js";

/** What is done with recordings as files, and how one is made of any two sides. */
export function recordingCommands(): Command[] {
  return [tapCommand(), infoCommand(), doctorCommand(), packCommand()];
}

function tapCommand(): Command {
  const command = new Command("tap")
    .summary("record between any controller and any guest")
    .description(
      `To be started by a controller as if it were the guest: starts the guest, passes all bytes on as they are, both
ways, and records them. Standard error, exit status and signals are the guest's.`,
    )
    .argument("<guest>", "the guest's executable")
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .option("--argv0 <name>", "what the guest sees as its own name")
    .option("--abi <name>", "the guest's ABI", "linux-x86_64");
  for (const option of recordingOptions()) {
    if (option.attributeName() === "record") option.makeOptionMandatory();
    command.addOption(option);
  }
  return command.action(async (guest: string, args: string[], flags: TapFlags) => {
    const { tap } = await import("./tap.js");
    process.exitCode = await tap(guest, args, flags);
  });
}

/** What `sandbox tap` was told. */
export interface TapFlags extends RecordingFlags {
  readonly record: string;
  readonly argv0?: string;
  readonly abi: string;
}

function infoCommand(): Command {
  return new Command("info")
    .summary("tell what a recording is")
    .description("Says of a recording what was run, when and how it ended, and how much there is of it.")
    .argument("<file>", "a recording")
    .option("--json", "print one object", false)
    .action(async (file: string, flags: { json: boolean }) => {
      const { info } = await import("./info.js");
      process.exitCode = info(file, flags);
    });
}

function doctorCommand(): Command {
  return new Command("doctor")
    .summary("find what is damaged in a recording, and save the rest")
    .description(
      "Finds every damaged place of a recording and says what is lost; --repair writes all that is whole.",
    )
    .argument("<file>", "a recording (.sbrec)")
    .option("--repair <out>", "write what is whole into this file, with a mark where something is missing")
    .option("--force", "replace the file of --repair where there is one", false)
    .option("--json", "print one object", false)
    .action(async (file: string, flags: DoctorFlags) => {
      const { doctor } = await import("./doctor.js");
      process.exitCode = doctor(file, flags);
    });
}

function packCommand(): Command {
  return new Command("pack")
    .summary("make a recording small")
    .description("Compresses a recording and gives it an index; with --redact it is left without secrets.")
    .argument("<in>", "a recording (.sbrec)")
    .argument("<out>", "the packed one; may be the same file")
    .option("--force", "replace <out> where there is one", false)
    .addOption(redactOption())
    .action(async (input: string, output: string, flags: PackFlags) => {
      const { pack } = await import("./pack.js");
      process.exitCode = pack(input, output, flags);
    });
}
