import { Command } from "commander";
import { breakingCommand } from "./commands/breaking.js";
import { checkCommand } from "./commands/check.js";
import { diffCommand } from "./commands/diff.js";
import { docsCommand } from "./commands/docs.js";
import { fmtCommand } from "./commands/fmt.js";
import { importCommand } from "./commands/import.js";

/** The specification's own tool, one subcommand for each thing it does. */
export function program(): Command {
  return new Command("spec")
    .usage("<command> [options]")
    .description("Check, format, compare and document the specification of the sandbox protocol.")
    .addCommand(checkCommand())
    .addCommand(importCommand())
    .addCommand(diffCommand())
    .addCommand(breakingCommand())
    .addCommand(fmtCommand())
    .addCommand(docsCommand())
    .showHelpAfterError("(--help tells more)")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
}
