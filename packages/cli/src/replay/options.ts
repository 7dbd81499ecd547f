import type { MatchLevel } from "@sandbox/replay";
import { Command, InvalidArgumentError, Option } from "commander";
import type { GuestFlags } from "../run/guest-flags.js";
import {
  collectMount,
  collectNames,
  collectVariable,
  parseClock,
  parseDuration,
} from "../run/option-values.js";

/** What `sandbox replay` was told. */
export interface ReplayFlags extends GuestFlags {
  readonly as: "guest" | "controller";
  readonly level?: MatchLevel;
  readonly until?: number;
  readonly then?: "live";
  readonly ignore: readonly string[];
}

/** Both lists: so that it stands here and nowhere else. */
const levels: readonly MatchLevel[] = ["bytes", "commands", "effects", "result"];

/** The options of `sandbox replay`. */
export function replayCommand(): Command {
  return new Command("replay")
    .summary("replay one side of a recording against the other, live")
    .description(
      `Replays one side of a recording against a live other side, and says where that first differs.
--as guest makes the recorded calls to a live controller: ours, or the one that COMMAND starts, over its stdin and stdout.
--as controller answers a live guest from the recording: the default guest with the recorded arguments, or COMMAND.`,
    )
    .argument("<file>", "a recording (.sbrec, .sbt, .frames)")
    .argument("[command...]", "behind --: what starts the live side")
    .addOption(
      new Option("--as <side>", "whose part the recording plays")
        .choices(["guest", "controller"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--level <level>",
        "what must be equal in each call of a live controller: effects; result with --then live",
      ).choices(levels),
    )
    .option("--until <n>", "replay the first N calls only", parseCalls)
    .addOption(
      new Option(
        "--then <what>",
        "with --until: what comes behind those calls. live: a live guest and a live controller go on, both brought there by the recording",
      ).choices(["live"]),
    )
    .option(
      "--ignore <names>",
      "what may differ, with commas: calls such as uname, fields such as stat.st_uid, roles such as time; may be repeated",
      collectNames,
      [],
    )
    .addOption(
      new Option(
        "--executable <file>",
        "the live guest, with the recorded arguments: an RPython program translated with --sandbox",
      ).conflicts("wasm"),
    )
    .option("--wasm <file>", "the live guest, with the recorded arguments: a WASI preview 1 program")
    .option("--mount <host:guest[:mode]>", "our controller: as in sandbox run", collectMount, [])
    .option("--env <name=value>", "our controller: as in sandbox run", collectVariable, {})
    .option("--cwd <dir>", "our controller: the guest's working directory")
    .option("--clock <clock>", "our controller: as in sandbox run", parseClock, "real" as const)
    .option("--seed <seed>", "our controller: as in sandbox run")
    .option("--timeout <time>", "how long it may take (60s)", parseDuration, 60_000)
    .option("--json", "print one object with the report", false)
    .addHelpText(
      "after",
      `
Exit status: as guest 0, as controller that of the recorded guest; 1 where the live side differs; 2 for a bad file.

Examples:
  sandbox run --record session.sbrec script.py
  sandbox replay session.sbrec --as controller
  sandbox replay session.sbrec --as controller -- ./guest a b
  sandbox replay session.sbrec --as guest --mount .:/sandbox
  sandbox replay session.sbrec --as guest -- python3 controller.py
  sandbox replay session.sbrec --as controller --until 317 --then live --mount .:/sandbox`,
    );
}

function parseCalls(text: string): number {
  const calls = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(calls))
    throw new InvalidArgumentError("expected how many calls, such as 317");
  return calls;
}
