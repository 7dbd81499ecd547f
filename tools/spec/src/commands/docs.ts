import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Command } from "commander";
import { referencePages } from "../docs/pages.js";
import { loadSpec } from "../load.js";
import type { Spec } from "../model.js";
import { unreadable } from "./compared.js";
import { plural, repositoryRoot, specDirectories } from "./environment.js";

interface DocsOptions {
  readonly out?: string;
  readonly check: boolean;
}

/** `docs`: the reference. */
export function docsCommand(): Command {
  return new Command("docs")
    .description(
      "write the reference: a page for each area of calls and of functions, and for each structure",
    )
    .argument("[directory]", "the specification (default: those of specs/)")
    .option("--out <directory>", "where the pages go (default: docs/reference)")
    .option("--check", "write nothing; exit status 1 when a page would change", false)
    .action((directory: string | undefined, options: DocsOptions) => {
      process.exitCode = docs(specDirectories(directory), options);
    });
}

function docs([directory = "", marshal]: readonly string[], { out, check }: DocsOptions): number {
  const load = (given: string, base?: Spec): Spec => {
    const loaded = loadSpec(given, base);
    if (!loaded.spec) throw unreadable(given, loaded);
    return loaded.spec;
  };
  const spec = load(directory);
  const target = out ?? join(repositoryRoot(), "docs", "reference");
  const pages = referencePages(spec, marshal === undefined ? undefined : load(marshal, spec));
  const changed = [...pages]
    .filter(([path, text]) => readIfThere(join(target, path)) !== text)
    .map(([path]) => path);
  const leftover = pagesIn(target).filter((path) => !pages.has(path));
  const stale = [...changed, ...leftover];
  if (check) {
    for (const path of stale) console.error(relative(process.cwd(), join(target, path)));
    if (stale.length === 0) return 0;
    console.error(
      `${plural(stale.length, "page is", "pages are")} stale: run \`pnpm spec docs\` and commit what it changes.`,
    );
    return 1;
  }
  for (const path of changed) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), pages.get(path) ?? "");
  }
  for (const path of leftover) rmSync(join(target, path));
  console.log(`${plural(pages.size, "page")} in ${relative(process.cwd(), target)}, ${stale.length} changed`);
  return 0;
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

function pagesIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".md"));
}
