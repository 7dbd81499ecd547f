import { readFileSync } from "node:fs";
import { Command } from "commander";
import { convertCommand } from "./convert-command.js";
import type { DiffFlags } from "./diff.js";
import { diffCommand } from "./diff-command.js";
import { readingCommands } from "./reading-commands.js";
import { recordingCommands } from "./recording-commands.js";
import { type ReplayFlags, replayCommand } from "./replay/options.js";
import type { RunFlags } from "./run/options.js";
import { runCommand } from "./run/options.js";

/** The `sandbox` command. A command's code is loaded when it is used: starting should not take longer than running. An action sets the exit status; nothing calls `process.exit`, so that output is written whole. */
export function program(): Command {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const command = new Command("sandbox")
    .description("Run code that you don't trust, and see every system call that it makes.")
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError("(add --help for the options)")
    .exitOverride();
  command.addCommand(
    runCommand()
      .copyInheritedSettings(command)
      .action(async (script: string | undefined, args: string[], flags: RunFlags) => {
        const { run } = await import("./run/run.js");
        process.exitCode = await run(flags, script, args);
      }),
  );
  command
    .command("probe")
    .summary("tell what a guest is, and which of its calls are supported")
    .description(
      "Asks a guest what it is and which calls it may make, and says which of them this controller supports.",
    )
    .argument("[executable]", "an RPython program translated with --sandbox; the default guest unless given")
    .option("--json", "print one object", false)
    .action(async (executable: string | undefined, flags: { json: boolean }) => {
      const { probe } = await import("./probe.js");
      process.exitCode = await probe(executable, flags);
    });
  for (const reading of readingCommands()) command.addCommand(reading.copyInheritedSettings(command));
  command
    .command("check")
    .summary("verify recordings, with no process")
    .description(
      "Decodes recordings and holds them against the specification: framing, turns, kinds, results.",
    )
    .argument("<files...>", "recordings (.sbrec, .sbt or .frames)")
    .option("--secrets", "fail for what looks like a secret: keys, tokens, home directories", false)
    .option("--json", "print one object for each recording", false)
    .action(async (files: string[], flags: { json: boolean; secrets: boolean }) => {
      const { check } = await import("./check.js");
      process.exitCode = check(files, flags);
    });
  command.addCommand(
    diffCommand()
      .copyInheritedSettings(command)
      .action(async (a: string, b: string, flags: DiffFlags) => {
        const { diff } = await import("./diff.js");
        process.exitCode = await diff(a, b, flags);
      }),
  );
  command.addCommand(
    replayCommand()
      .copyInheritedSettings(command)
      .action(async (file: string, live: string[], flags: ReplayFlags) => {
        const { replay } = await import("./replay/replay.js");
        process.exitCode = await replay(file, live, flags);
      }),
  );
  command.addCommand(convertCommand().copyInheritedSettings(command));
  for (const one of recordingCommands()) command.addCommand(one.copyInheritedSettings(command));
  return command;
}
