#!/usr/bin/env node
import { CommanderError } from "commander";
import { USAGE_STATUS } from "./exit-status.js";
import { program } from "./program.js";
import { sanitise } from "./sanitise.js";

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_STATUS;
  } else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`sandbox: ${sanitise(message)}\n`);
    process.exitCode = error instanceof Error && error.name === "UsageError" ? USAGE_STATUS : 1;
  }
}
