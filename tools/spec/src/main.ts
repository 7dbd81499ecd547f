#!/usr/bin/env node
import { CommanderError } from "commander";
import { UsageError } from "./commands/environment.js";
import { program } from "./program.js";

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof UsageError) {
    process.stderr.write(`spec: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
