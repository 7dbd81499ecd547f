import type { CallDocument } from "../documents.js";
import type { SourceFile } from "../source.js";

/** The type of what `import` could not know. */
export const unknownType = "unknown";

/**
 * Reports each thing that `import` left open in an entry, and answers whether there was one.
 * Such a file is otherwise in order, so the entry is left out as one with problems.
 */
export function reportIncomplete(file: SourceFile, signature: string, entry: CallDocument): boolean {
  const path = ["calls", signature];
  let open = false;
  const report = (at: readonly (string | number)[], message: string, hint: string) => {
    open = true;
    file.problem([...path, ...at], "SBX011", message, hint);
  };
  if (entry.incomplete) {
    const hint = "write its sentence and its source, give each `unknown` a type, then remove `incomplete`";
    report(["incomplete"], `${signature} was imported and is not described yet`, hint);
  }
  entry.arguments?.forEach(({ name, type }, index) => {
    if (type !== unknownType) return;
    const message = `argument ${index + 1} of ${signature}, \`${name}\`, has no type yet`;
    report(
      ["arguments", index, "type"],
      message,
      "a type of types.yaml, `bytes`, `pointer` or `struct NAME`",
    );
  });
  if (entry.returns.type === unknownType) {
    const message = `the result of ${signature} has no type yet`;
    report(["returns", "type"], message, "`status`, `pointer`, `cstring`, or a type of types.yaml");
  }
  if (open) file.dropEntry("calls", signature);
  return open;
}
