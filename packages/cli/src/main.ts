#!/usr/bin/env node
import { CommanderError } from "commander";
import { USAGE_STATUS } from "./exit-status.js";
import { program } from "./program.js";
import { sanitise } from "./sanitise.js";

/** Errors that say what is wrong with what we were given. */
const badInput: ReadonlySet<string> = new Set(["UsageError", "RecordingError"]);

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_STATUS;
  } else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`sandbox: ${sanitise(message)}\n`);
    process.exitCode = error instanceof Error && badInput.has(error.name) ? USAGE_STATUS : 1;
  }
}
