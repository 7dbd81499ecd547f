import { Command, InvalidArgumentError } from "commander";
import { collectNames } from "./run/option-values.js";

/** The options of `sandbox diff`. */
export function diffCommand(): Command {
  return new Command("diff")
    .summary("compare two recordings, call by call")
    .description(
      "Shows which calls are in one recording only or in another place, and what was asked or answered otherwise.",
    )
    .argument("<a>", "a recording (.sbrec, .sbt, .frames)")
    .argument("<b>", "another one")
    .option("--at <request>", "only this request of the first, its bytes side by side", parseNumber)
    .option("--bytes", "show the bytes of what differs side by side", false)
    .option(
      "--ignore <names>",
      "what may differ, with commas: calls such as uname, fields such as stat.st_uid; may be repeated",
      collectNames,
      [],
    )
    .option("--json", "print one object for each difference, then one for the whole", false)
    .addHelpText("after", "\nExit status: 0 where they are the same, 1 where they differ, 2 for a bad file.");
}

function parseNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("expected the number of a request, such as 317");
  return number;
}
