import { readFileSync } from "node:fs";
import { Command } from "commander";
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
  command
    .command("trace")
    .summary("print a recording as strace would")
    .description("Prints the calls of a recording, each as strace would print it.")
    .argument("<file>", "a recording (.frames)")
    .option("-c, --summary", "count calls and errors instead", false)
    .option("-s, --string-limit <bytes>", "how much of a string is shown", Number, 32)
    .option("--json", "print one object for each call", false)
    .action(async (file: string, flags: { summary: boolean; stringLimit: number; json: boolean }) => {
      const { trace } = await import("./trace.js");
      process.exitCode = trace(file, flags);
    });
  command
    .command("check")
    .summary("verify recordings, with no process")
    .description(
      "Decodes recordings and holds them against the specification: framing, turns, kinds, results.",
    )
    .argument("<files...>", "recordings (.frames)")
    .option("--json", "print one object for each recording", false)
    .action(async (files: string[], flags: { json: boolean }) => {
      const { check } = await import("./check.js");
      process.exitCode = check(files, flags);
    });
  return command;
}
