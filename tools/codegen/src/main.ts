#!/usr/bin/env node
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatDiagnostic, loadSpec } from "@sandbox/spec";
import { emitters } from "./generate.js";
import { staleFiles, writeGenerated } from "./write.js";

const usage = `usage: sandbox-codegen --package NAME [--spec DIRECTORY] [--out DIRECTORY] [--check]

Generates the code that one package takes from the specification.

  --package NAME     ${Object.keys(emitters).join(", ")}
  --spec DIRECTORY   the specification (default: specs/rpython-sandbox-2 of this repository)
  --out DIRECTORY    where the files go (default: packages/NAME/src/gen of this repository)
  --check            writes nothing; fails when a file would change
`;

const { values } = parseArgs({
  options: {
    package: { type: "string" },
    spec: { type: "string" },
    out: { type: "string" },
    check: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) process.stdout.write(usage);
else process.exitCode = await generate();

async function generate(): Promise<number> {
  const name = values.package ?? "";
  const emit = emitters[name];
  if (!emit) {
    process.stderr.write(usage);
    return 2;
  }
  const root = repositoryRoot();
  const specDirectory = resolve(values.spec ?? join(root, "specs", "rpython-sandbox-2"));
  const out = resolve(values.out ?? join(root, "packages", name, "src", "gen"));
  const { spec, diagnostics } = loadSpec(specDirectory);
  for (const diagnostic of diagnostics) console.error(`${formatDiagnostic(diagnostic)}\n`);
  if (!spec) return 1;
  const files = await emit(spec);
  if (!values.check) {
    writeGenerated(out, files);
    return 0;
  }
  const stale = staleFiles(out, files);
  if (stale.length === 0) return 0;
  console.error(
    `${stale.join("\n")}\nThe generated code is stale: run \`pnpm generate\` and commit what it changes.`,
  );
  return 1;
}

function repositoryRoot(): string {
  for (let directory = process.cwd(); ; directory = dirname(directory)) {
    if (existsSync(join(directory, "pnpm-workspace.yaml"))) return directory;
    if (directory === dirname(directory)) {
      throw new Error(`${relative("", process.cwd()) || "."} is in no pnpm workspace: give --spec and --out`);
    }
  }
}
