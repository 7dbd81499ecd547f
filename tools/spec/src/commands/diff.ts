import { Command } from "commander";
import { describeChanges } from "../diff/describe.js";
import { loadCompared } from "./compared.js";
import { plural, specDirectory } from "./environment.js";

/** `diff`: what changed, in words. */
export function diffCommand(): Command {
  return new Command("diff")
    .description("say what changed between two specifications, documentation included")
    .argument("<before>", "a git ref of this repository, or a directory")
    .argument("[after]", "another one (default: specs/rpython-sandbox-2 as it is now)")
    .action((before: string, after: string | undefined) => {
      const lines = describeChanges(loadCompared(before), loadCompared(after ?? specDirectory(undefined)));
      for (const line of lines) console.log(line);
      const count = lines.filter((line) => !line.startsWith(" ")).length;
      console.log(count === 0 ? "no change" : plural(count, "change"));
    });
}
