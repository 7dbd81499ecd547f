import type { ProtocolOption, WallOption } from "@sandbox/controller";
import { Command, Option } from "commander";
import { type RecordingFlags, recordingOptions } from "../recording-options.js";
import type { GuestFlags } from "./guest-flags.js";
import { limitOptions } from "./limit-options.js";
import { collectMount, collectVariable, parseClock, parseDirectory, parseProtocol } from "./option-values.js";

/** What `sandbox run` was told. */
export interface RunFlags extends GuestFlags, RecordingFlags {
  readonly code?: string;
  readonly module?: boolean;
  readonly lib?: string;
  readonly protocol: ProtocolOption;
  readonly cpu: number;
  readonly memory: number;
  readonly maxOutput: number;
  readonly maxCalls: number;
  readonly disk: number;
  readonly maxFiles: number;
  readonly maxOpenFiles: number;
  readonly stopOnQuota: boolean;
  readonly wall?: WallOption;
  readonly trace: boolean;
}

/** The options of `sandbox run`; what comes behind the script belongs to the script. */
export function runCommand(): Command {
  const command = new Command("run")
    .summary("run an untrusted program")
    .description(
      "Runs an untrusted program: a Python script unless told otherwise. Nothing that it asks of the system is done; a virtual system answers it, in which there are only the files that you give it.",
    )
    .argument(
      "[script]",
      "a Python script; with --executable (no --lib) or --wasm, the first argument of the program",
    )
    .argument("[args...]", "arguments of the script")
    .passThroughOptions()
    .option("-c, --code <code>", "run this Python code instead of a script")
    // Without a value of its own, so that what comes behind the name belongs to the module.
    .option("-m, --module", "run a module of Python: a name stands for the script, such as -m unittest -v")
    .addOption(
      new Option("--executable <file>", "the guest: an RPython program translated with --sandbox").conflicts(
        "wasm",
      ),
    )
    .option(
      "--lib <dir>",
      "the library of a PyPy given with --executable: the folder with lib-python and lib_pypy",
    )
    .addOption(
      new Option(
        "--protocol <generation>",
        "the generation of the pipe that the guest of --executable speaks: 1 for what was translated before 2019 or from PyPy's main branch, 2 for what came after; told by itself (auto)",
      )
        .choices(["auto", "1", "2"])
        .argParser(parseProtocol)
        .default("auto"),
    )
    .option("--wasm <file>", "the guest: a WASI preview 1 program")
    .addOption(
      new Option(
        "--mount <host:guest[:mode]>",
        "show a directory of the host to the guest: only to read (ro, the default), with changes that stay in memory (overlay), or to change it (rw); may be repeated",
      )
        .argParser(collectMount)
        .default([], "none"),
    )
    .addOption(
      new Option("--env <name=value>", "set an environment variable of the guest; may be repeated")
        .argParser(collectVariable)
        .default({}, "none"),
    )
    .option("--cwd <dir>", "the guest's working directory", parseDirectory)
    .option(
      "--clock <clock>",
      "real, frozen[=TIME] or virtual[=TIME]: virtual time passes only by sleeping",
      parseClock,
      "real" as const,
    )
    .option("--seed <seed>", "make the guest's random numbers the same in every run");
  for (const option of limitOptions()) command.addOption(option);
  command
    .option(
      "--stop-on-quota",
      "end the guest where --disk, --max-files or --max-open-files refuse it more",
      false,
    )
    .addOption(
      new Option(
        "--wall <wall>",
        "the second wall around the guest's process: as much as the system has (auto, the default), all of it or nothing is run (required), none",
      ).choices(["auto", "required", "none"]),
    )
    .option("--trace", "print each call on stderr, as strace would", false);
  for (const option of recordingOptions()) command.addOption(option);
  return command
    .option("--json", "print one object at the end, with the verdict, the output and the counts", false)
    .addHelpText(
      "after",
      `
Exit status: the guest's own; 128 and the signal's number when a signal ended it;
125 for a limit, 126 when it broke the protocol, 127 when it could not be run, 130 when interrupted.

Examples:
  sandbox run script.py a b
  sandbox run -c 'print(6*7)'
  sandbox run --mount ./data:/data --timeout 5 --trace script.py
  sandbox run --mount ./project:/project --cwd /project -m unittest -v
  sandbox run --record session.sbrec --redact env script.py
  sandbox run --mount ./project:/project:overlay --cwd /project --memory 256M --cpu 10s build.py
  sandbox run --executable ./pypy-c-sandbox --lib ./pypy -c 'print 6*7'
  sandbox run --wasm program.wasm a b`,
    );
}
