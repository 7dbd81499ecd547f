import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Command } from "commander";
import { parse, YAMLParseError } from "yaml";
import { formatYaml } from "../format/canonical.js";
import { plural, specDirectories, UsageError } from "./environment.js";

/** `fmt`: the YAML files in their one form. */
export function fmtCommand(): Command {
  return new Command("fmt")
    .description("write the YAML files in their one form; comments and order stay")
    .argument("[directory]", "the specification (default: those of specs/)")
    .option("--check", "write nothing; exit status 1 when a file is not in that form", false)
    .action((directory: string | undefined, { check }: { check: boolean }) => {
      process.exitCode = fmt(specDirectories(directory), check);
    });
}

function fmt(directories: readonly string[], check: boolean): number {
  const changed = directories.flatMap(yamlFiles).filter((path) => {
    const text = readFileSync(path, "utf8");
    const formatted = formatFile(path, text);
    if (formatted === text) return false;
    if (!check) writeFileSync(path, formatted);
    return true;
  });
  for (const path of changed) console.log(relative(process.cwd(), path));
  if (changed.length === 0) return 0;
  if (!check) return 0;
  const files = plural(changed.length, "file is", "files are");
  console.error(`${files} not formatted: run \`pnpm spec fmt\` and commit what it changes.`);
  return 1;
}

/** The YAML files below a directory, sorted. */
function yamlFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(directory, name));
}

function formatFile(path: string, text: string): string {
  let formatted: string;
  try {
    formatted = formatYaml(text);
  } catch (error) {
    if (error instanceof YAMLParseError) throw new UsageError(`${path} is not YAML: ${error.message}`);
    throw error;
  }
  // A formatter that changes what a file says would change the protocol.
  if (isDeepStrictEqual(parse(text), parse(formatted))) return formatted;
  throw new Error(`formatting would change what ${path} says`);
}
