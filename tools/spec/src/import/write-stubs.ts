import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Spec } from "../model.js";
import { areaOf, unknownArea } from "./areas.js";
import type { Difference } from "./compare.js";
import type { DeclaredCall } from "./declared.js";
import { insertEntry } from "./insert.js";
import { stubLines } from "./stubs.js";

/** Where an entry was written. */
export interface WrittenStub {
  readonly signature: string;
  /** The file, below the specification's directory. */
  readonly file: string;
}

/** Writes an entry for each call that the specification does not describe; answers where. */
export function writeStubs(
  directory: string,
  differences: readonly Difference[],
  declared: ReadonlyMap<string, DeclaredCall>,
  context: { readonly guest: string; readonly kinds: Spec["request"] },
): WrittenStub[] {
  return differences.flatMap((difference): WrittenStub[] => {
    if (difference.kind === "gone" || difference.described) return [];
    const { signature } = difference;
    const before = difference.kind === "re-typed" ? difference.before : undefined;
    const earlier = before === undefined ? undefined : declared.get(before);
    const known = before !== undefined && earlier ? { signature: before, entry: earlier.entry } : undefined;
    const area = earlier?.area ?? existingArea(directory, areaOf(signature.slice(0, signature.indexOf("("))));
    const lines = stubLines(signature, { ...context, ...(known ? { earlier: known } : {}) });
    const file = join("calls", `${area}.yaml`);
    const path = join(directory, file);
    writeFileSync(path, insertEntry(readFileSync(path, "utf8"), "calls", lines, before));
    return [{ signature, file }];
  });
}

/** The area itself if the specification has it, else the one for unknown calls. */
function existingArea(directory: string, area: string): string {
  if (existsSync(join(directory, "calls", `${area}.yaml`))) return area;
  const fallback = join(directory, "calls", `${unknownArea}.yaml`);
  mkdirSync(join(directory, "calls"), { recursive: true });
  if (!existsSync(fallback)) writeFileSync(fallback, `class: ${unknownArea}\ncalls:\n`);
  return unknownArea;
}
