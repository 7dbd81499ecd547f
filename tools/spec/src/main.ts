#!/usr/bin/env node
import { formatDiagnostic } from "./diagnostics.js";
import { loadSpec } from "./load.js";

const usage = `usage: pnpm spec check [DIRECTORY]

  check   reads a specification and prints every problem in it, with its place and a likely fix

DIRECTORY is specs/rpython-sandbox-2 unless given.
`;

const [command, directory = "specs/rpython-sandbox-2"] = process.argv.slice(2);
if (command === "check") {
  const { spec, diagnostics } = loadSpec(directory);
  for (const diagnostic of diagnostics) console.error(`${formatDiagnostic(diagnostic)}\n`);
  if (spec)
    console.log(`${directory}: ${spec.calls.length} calls, ${spec.structs.length} structures, no problems`);
  else console.error(`${diagnostics.length} problem${diagnostics.length === 1 ? "" : "s"}`);
  process.exitCode = spec ? 0 : 1;
} else {
  const help = command === "--help" || command === "-h";
  (help ? process.stdout : process.stderr).write(usage);
  process.exitCode = help ? 0 : 2;
}
