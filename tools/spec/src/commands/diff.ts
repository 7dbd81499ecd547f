import { Command } from "commander";
import { describeChanges } from "../diff/describe.js";
import { type Facts, factsOf, ownFacts } from "../diff/facts.js";
import { type Compared, loadCompared } from "./compared.js";
import { plural, specDirectory } from "./environment.js";

/** `diff`: what changed, in words. */
export function diffCommand(): Command {
  return new Command("diff")
    .description("say what changed between two specifications, documentation included")
    .argument("<before>", "a git ref of this repository, or a directory")
    .argument("[after]", "another one (default: those of specs/ as they are now)")
    .action((before: string, after: string | undefined) => {
      const older = loadCompared(before, undefined, true);
      const newer = loadCompared(after ?? specDirectory(undefined), undefined, true);
      const isWhole = older.marshal !== "faulty" && newer.marshal !== "faulty";
      const lines = describeChanges(allFacts(older, isWhole), allFacts(newer, isWhole));
      for (const line of lines) console.log(line);
      const count = lines.filter((line) => !line.startsWith(" ")).length;
      console.log(count === 0 ? "no change" : plural(count, "change"));
    });
}

/** What is said, each thing once; of the first generation only where that can be read on both sides. */
function allFacts({ spec, marshal }: Compared, isWhole: boolean): Map<string, Facts> {
  const facts = factsOf(spec);
  if (!isWhole || marshal === undefined || marshal === "faulty") return facts;
  return new Map([...facts, ...ownFacts(marshal, facts)]);
}
