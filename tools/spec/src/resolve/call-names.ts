import type { Call } from "../model.js";
import type { SourceFile } from "../source.js";
import { checkCodeNames, checkTaken, membersOfObjects, type Named } from "./code-names.js";

const taken = {
  "the class of the stubs": ["errno", "guestPipe"],
  "every object": membersOfObjects,
  "what makes an object": ["new"],
};

/** Reports calls that generated code cannot name, or cannot tell from another. */
export function checkCallNames(calls: readonly Call[], files: ReadonlyMap<string, SourceFile>): void {
  const named = calls.map(
    ({ name, file, signature }): Named => ({ name, file: files.get(file), path: ["calls", signature] }),
  );
  for (const one of named) checkTaken(one, taken);
  checkCodeNames(named);
}
