import { existsSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type Checkout, checkoutSpec } from "../compare/git.js";
import { extendsAnother } from "../extension.js";
import { type LoadResult, loadSpec } from "../load.js";
import type { Spec } from "../model.js";
import { formatDiagnostic } from "../report/text.js";
import { marshalPath, plural, specificationPath, UsageError } from "./environment.js";

/** The specifications that a directory or a git ref holds, as far as they can be read by today's rules. */
export interface Compared {
  readonly spec: Spec;
  /** That of the first generation beside it, where it was asked for and there is one; it may have problems. */
  readonly marshal?: Spec | "faulty";
}

/**
 * Reads the specification that a directory or a git ref holds; in a repository the one at `specification`. With
 * `beside`, also that of the first generation.
 */
export function loadCompared(given: string, specification?: string, beside = false): Compared {
  const checkout = checkoutSpec(given, specification);
  try {
    const spec = loadChecked(given, checkout.directory, checkout);
    const marshal = join(checkout.directory, "..", basename(marshalPath));
    if (!beside || spec.extends || !existsSync(marshal)) return { spec };
    return { spec, marshal: loadMarshal(marshal, spec).spec ?? "faulty" };
  } finally {
    checkout.dispose();
  }
}

/**
 * Reads the first generation over `base`. One that has problems is left out, which is said: an edit of what it extends
 * may have to be made up for there first.
 */
export function loadMarshal(directory: string, base: Spec): LoadResult {
  const loaded = loadSpec(directory, base);
  if (loaded.spec) return loaded;
  const problems = plural(loaded.diagnostics.length, "problem");
  process.stderr.write(`${directory} has ${problems}, see \`pnpm spec check\`: it is not compared\n`);
  return loaded;
}

function loadChecked(given: string, directory: string, checkout: Checkout): Spec {
  let loaded = loadSpec(directory);
  if (!loaded.spec && !loaded.partial && checkout.schemas !== undefined) {
    // A commit in the middle of an edit of its schema may be in order by that of today.
    rmSync(checkout.schemas, { recursive: true, force: true });
    loaded = loadSpec(directory);
  }
  const { spec, partial, diagnostics } = loaded;
  if (spec) return spec;
  if (!partial) throw unreadable(given, { diagnostics });
  const problems = plural(diagnostics.length, "problem");
  process.stderr.write(`${given} has ${problems} by today's rules; what has them is left out\n`);
  return partial;
}

/** Where a specification is within its repository: one that extends another by its own name. */
export function pathInRepository(directory: string): string {
  return extendsAnother(directory) ? join("specs", basename(resolve(directory))) : specificationPath;
}

/** Why a specification cannot be compared: its first problem. */
export function unreadable(given: string, { diagnostics }: Pick<LoadResult, "diagnostics">): UsageError {
  const first = diagnostics[0] ? `\n${formatDiagnostic(diagnostics[0])}` : "";
  return new UsageError(
    `${given} has ${plural(diagnostics.length, "problem")}: see \`pnpm spec check\`${first}`,
  );
}
