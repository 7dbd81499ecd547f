#!/usr/bin/env node
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { atVersion, formatDiagnostic, loadSpec } from "@sandbox/spec";
import { emitters, extensionEmitters, outputFolder } from "./generate.js";
import { loadMarshalSpec } from "./marshal-spec.js";
import { staleFiles, writeGenerated } from "./write.js";

const usage = `usage: sandbox-codegen --package NAME... [--spec DIRECTORY] [--out DIRECTORY] [--protocol-version N] [--check]

Generates what a package takes from the specification.

  --package NAME     ${Object.keys(emitters).join(", ")};
                     may be repeated; for a specification that extends another: extension, with --out
  --all              every package of this repository
  --spec DIRECTORY   the specification (default: specs/rpython-sandbox-2 of this repository); the first
                     generation is the one beside it, else the one that comes with this
  --out DIRECTORY    where the files of one package go (default: its folder in this repository,
                     packages/NAME/src/gen for most)
  --protocol-version N   which of its versions (default: the newest)
  --check            writes nothing; fails when a file would change
`;

const { values } = parseArgs({
  options: {
    package: { type: "string", multiple: true, default: [] },
    spec: { type: "string" },
    all: { type: "boolean", default: false },
    out: { type: "string" },
    "protocol-version": { type: "string" },
    check: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) process.stdout.write(usage);
else process.exitCode = await generate();

async function generate(): Promise<number> {
  const names = values.all ? Object.keys(emitters) : values.package;
  const known = { ...emitters, ...extensionEmitters };
  const isKnown = names.length > 0 && names.every((name) => Object.hasOwn(known, name));
  const needsOut = names.some((name) => Object.hasOwn(extensionEmitters, name)) && values.out === undefined;
  if (!isKnown || needsOut || (values.out !== undefined && names.length > 1)) {
    process.stderr.write(usage);
    return 2;
  }
  const specDirectory = resolve(values.spec ?? join(repositoryRoot(), "specs", "rpython-sandbox-2"));
  const { spec: newest, diagnostics } = loadSpec(specDirectory);
  for (const diagnostic of diagnostics) console.error(`${formatDiagnostic(diagnostic)}\n`);
  if (!newest) return 1;
  const version = Number(values["protocol-version"] ?? newest.version);
  const spec = atVersion(newest, version);
  const marshal = newest.extends ? undefined : loadMarshalSpec(specDirectory, newest);
  for (const diagnostic of marshal?.diagnostics ?? []) console.error(`${formatDiagnostic(diagnostic)}\n`);
  if (marshal && !marshal.spec) return 1;
  const marshalSpec = marshal?.spec && atVersion(marshal.spec, version);
  const stale: string[] = [];
  for (const name of names) {
    const files = (await known[name]?.(spec, marshalSpec)) ?? [];
    const out = resolve(values.out ?? join(repositoryRoot(), outputFolder(name)));
    if (values.check) stale.push(...staleFiles(out, files));
    else writeGenerated(out, files);
  }
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
