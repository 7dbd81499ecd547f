import { Command } from "commander";
import { breakingCommand } from "./commands/breaking.js";
import { checkCommand } from "./commands/check.js";
import { diffCommand } from "./commands/diff.js";
import { docsCommand } from "./commands/docs.js";
import { fmtCommand } from "./commands/fmt.js";
import { importCommand } from "./commands/import.js";

const commands = [checkCommand, importCommand, diffCommand, breakingCommand, fmtCommand, docsCommand];

/** The specification's own tool, one subcommand for each thing it does. */
export function program(): Command {
  const spec = new Command("spec")
    .usage("<command> [options]")
    .description("Check, import, compare, format and document the specification of the sandbox protocol.")
    .showHelpAfterError("(--help tells more)")
    .exitOverride();
  for (const create of commands) spec.addCommand(create().copyInheritedSettings(spec));
  return spec;
}
