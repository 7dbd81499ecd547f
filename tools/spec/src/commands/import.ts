import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { Command, Option } from "commander";
import { compareDump, type Difference, inventoryFor } from "../import/compare.js";
import { declaredCalls } from "../import/declared.js";
import { askForDump, DumpError, readDumpFile } from "../import/read-dump.js";
import { writeStubs } from "../import/write-stubs.js";
import { loadSpec } from "../load.js";
import type { Inventory, Spec } from "../model.js";
import { formatDiagnostic } from "../report/text.js";
import { parseDump } from "../resolve/inventories.js";
import { parseSignature } from "../signature.js";
import { plural, specDirectory, UsageError } from "./environment.js";

interface ImportOptions {
  readonly executable?: string;
  readonly dump?: string;
  readonly name?: string;
  readonly check: boolean;
}

/** `import`: what a guest calls, against what is known. */
export function importCommand(): Command {
  return new Command("import")
    .description("read what a guest calls, and write entries for the calls that are not described")
    .argument("[directory]", "the specification (default: specs/rpython-sandbox-2)")
    .addOption(new Option("--executable <file>", "a sandboxed program, which is run to ask for its dump"))
    .addOption(new Option("--dump <file>", "a file with what a guest printed").conflicts("executable"))
    .option("--name <name>", "the guest's name, that of its inventory (default: the file's name)")
    .option("--check", "write nothing; exit status 1 when there is a difference", false)
    .action(async (directory: string | undefined, options: ImportOptions) => {
      process.exitCode = await importDump(specDirectory(directory), options);
    });
}

async function importDump(directory: string, options: ImportOptions): Promise<number> {
  const { diagnostics, spec, partial } = loadSpec(directory);
  const specification = spec ?? partial;
  const first = diagnostics[0];
  if (!specification) {
    throw new UsageError(`${directory} cannot be read:\n${first ? formatDiagnostic(first) : ""}`);
  }
  const { text, source } = await readDump(options, specification);
  const name = options.name ?? basename(source).replace(/\.txt$/, "");
  if (!/^[\w][\w.+-]*$/.test(name)) throw new UsageError(`\`${name}\` is no name for a guest: give --name`);
  const dump = readGuest(name, text, specification);
  const declared = declaredCalls(directory);
  const described = new Set([...specification.calls.map((call) => call.signature), ...declared.keys()]);
  const inventory = inventoryFor(name, dump, specification.inventories);
  const differences = compareDump(dump, inventory, described);
  const metadata = metadataDifferences(dump, inventory, specification);
  report(directory, dump, inventory, differences, metadata);
  const count = differences.length + metadata.length;
  if (options.check) return count > 0 ? 1 : 0;
  const written = writeStubs(directory, differences, declared, { guest: name, kinds: specification.request });
  for (const { signature, file } of written)
    console.log(`wrote ${signature} in ${join(shown(directory), file)}`);
  if (count > 0 || inventory?.name !== name) {
    const path = join(directory, "inventories", `${name}.txt`);
    mkdirSync(join(directory, "inventories"), { recursive: true });
    writeFileSync(path, text.endsWith("\n") ? text : `${text}\n`);
    console.log(`wrote ${shown(path)}`);
  }
  if (written.length > 0) console.log("`pnpm spec check` lists what they still need");
  return 0;
}

async function readDump(options: ImportOptions, spec: Spec): Promise<{ text: string; source: string }> {
  const { executable, dump } = options;
  try {
    if (executable !== undefined)
      return { text: await askForDump(executable, spec.metadata.environment), source: executable };
    if (dump !== undefined) return { text: readDumpFile(dump), source: dump };
  } catch (error) {
    if (error instanceof DumpError) throw new UsageError(error.message);
    throw error;
  }
  throw new UsageError("import needs --executable FILE or --dump FILE");
}

/** A dump is a stranger's text: nothing but well-formed signatures gets into the specification's files. */
function readGuest(name: string, text: string, spec: Spec): Inventory {
  const dump = parseDump(name, text);
  if ("problem" in dump) throw new UsageError(`that is no dump: ${JSON.stringify(dump.problem)}`);
  const malformed = dump.signatures.filter((signature) => !parseSignature(signature, spec.request));
  if (malformed.length === 0) return dump;
  const few = malformed.slice(0, 5).map((signature) => JSON.stringify(signature.slice(0, 80)));
  throw new UsageError(`the dump has ${plural(malformed.length, "malformed signature")}: ${few.join(", ")}`);
}

function metadataDifferences(dump: Inventory, inventory: Inventory | undefined, spec: Spec): string[] {
  const differences: string[] = [];
  const version = inventory?.version ?? spec.version;
  if (dump.version !== version) differences.push(`version   ${dump.version}, was ${version}`);
  if (inventory && dump.platform !== inventory.platform)
    differences.push(`platform  ${dump.platform}, was ${inventory.platform}`);
  return differences;
}

function report(
  directory: string,
  dump: Inventory,
  inventory: Inventory | undefined,
  differences: readonly Difference[],
  metadata: readonly string[],
): void {
  const against = !inventory
    ? "which has no inventory of such a guest"
    : inventory.name === dump.name
      ? "and the guest's inventory"
      : `and the nearest inventory, ${inventory.name} (--name ${inventory.name} would update that one)`;
  console.log(
    `${dump.name}: ${plural(dump.signatures.length, "call")}, against ${shown(directory)} ${against}`,
  );
  for (const line of metadata) console.log(`  ${line}`);
  const width = Math.max(...differences.map((one) => one.signature.length), 0);
  for (const one of differences) {
    console.log(`  ${one.kind.padEnd(9)} ${one.signature.padEnd(width)}  ${explain(one)}`.trimEnd());
  }
  const count = differences.length + metadata.length;
  console.log(count === 0 ? "no difference" : plural(count, "difference"));
}

function explain(difference: Difference): string {
  if (difference.kind === "gone") return "called no more";
  const entry = difference.described ? "described, not called before" : "not described";
  return difference.kind === "new" ? entry : `was ${difference.before}; ${entry}`;
}

function shown(path: string): string {
  return relative(process.cwd(), path) || ".";
}
