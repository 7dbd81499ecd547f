import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Diagnostic, didYouMean } from "../diagnostics.js";
import { Schemas } from "../schema.js";
import { SourceFile } from "../source.js";
import { rules } from "./rules/index.js";

/** A break that somebody decided on. */
export interface Acceptance {
  readonly rule: string;
  readonly subject: string;
  readonly reason: string;
}

/** The acceptances of a specification, with their file where there is one, and what is wrong with it. */
export interface Acceptances {
  readonly list: readonly Acceptance[];
  readonly file?: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Where acceptances are written, below a specification's directory. */
export const acceptanceFile = "accepted-breaks.yaml";

/** Reads `accepted-breaks.yaml`; a specification without it accepts nothing. */
export function readAcceptances(directory: string): Acceptances {
  const path = join(directory, acceptanceFile);
  if (!existsSync(path)) return { list: [], diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const text = readFileSync(path, "utf8");
  const file = new SourceFile(relative(process.cwd(), path), text, (one) => diagnostics.push(one));
  if (!new Schemas(join(directory, "..", "schema")).check("accepted-breaks", file))
    return { list: [], file, diagnostics };
  const { accepted } = file.value() as { accepted: Acceptance[] };
  const ids = rules.map((rule) => rule.id);
  accepted.forEach(({ rule }, index) => {
    if (ids.includes(rule)) return;
    file.problem(["accepted", index, "rule"], "SBX005", `unknown rule \`${rule}\``, didYouMean(rule, ids));
  });
  return { list: accepted, file, diagnostics };
}
