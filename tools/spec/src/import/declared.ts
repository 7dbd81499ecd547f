import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";
import type { CallDocument } from "../documents.js";

/** An entry of a call as its file has it, complete or not. */
export interface DeclaredCall {
  readonly area: string;
  readonly entry: CallDocument;
}

/** The entries of all calls in a specification's own files, by signature. @throws YAMLParseError */
export function declaredCalls(directory: string): Map<string, DeclaredCall> {
  const declared = new Map<string, DeclaredCall>();
  const folder = join(directory, "calls");
  // A specification that extends another need not have calls of its own yet.
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!file.endsWith(".yaml")) continue;
    const document = parse(readFileSync(join(folder, file), "utf8")) as {
      calls?: Record<string, CallDocument>;
    };
    for (const [signature, entry] of Object.entries(document.calls ?? {})) {
      declared.set(signature, { area: basename(file, ".yaml"), entry });
    }
  }
  return declared;
}
