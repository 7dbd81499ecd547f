import { rmSync } from "node:fs";
import { checkoutSpec } from "../compare/git.js";
import { type LoadResult, loadSpec } from "../load.js";
import type { Spec } from "../model.js";
import { formatDiagnostic } from "../report/text.js";
import { plural, UsageError } from "./environment.js";

/** The specification that a directory or a git ref holds, as far as it can be read by today's rules. */
export function loadCompared(given: string): Spec {
  const checkout = checkoutSpec(given);
  try {
    let loaded = loadSpec(checkout.directory);
    if (!loaded.spec && !loaded.partial && checkout.schemas !== undefined) {
      // A commit in the middle of an edit of its schema may be in order by that of today.
      rmSync(checkout.schemas, { recursive: true });
      loaded = loadSpec(checkout.directory);
    }
    const { spec, partial, diagnostics } = loaded;
    if (spec) return spec;
    if (!partial) throw unreadable(given, { diagnostics });
    const problems = plural(diagnostics.length, "problem");
    process.stderr.write(`${given} has ${problems} by today's rules; what has them is left out\n`);
    return partial;
  } finally {
    checkout.dispose();
  }
}

/** Why a specification cannot be compared: its first problem. */
export function unreadable(given: string, { diagnostics }: Pick<LoadResult, "diagnostics">): UsageError {
  const first = diagnostics[0] ? `\n${formatDiagnostic(diagnostics[0])}` : "";
  return new UsageError(
    `${given} has ${plural(diagnostics.length, "problem")}: see \`pnpm spec check\`${first}`,
  );
}
