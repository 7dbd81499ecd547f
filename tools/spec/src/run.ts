import { CommanderError } from "commander";
import { UsageError } from "./commands/environment.js";
import { program } from "./program.js";

/** Runs the tool with the arguments of a command line; answers the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  process.exitCode = 0;
  try {
    await program().parseAsync(args, { from: "user" });
    return Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`spec: ${error.message}\n`);
    return 2;
  }
}
