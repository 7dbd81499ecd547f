import type { RelatedPlace } from "../diagnostics.js";
import type { Call } from "../model.js";
import type { SourceFile } from "../source.js";

/** What a guest's stubs have besides calls. */
const taken = ["constructor", "errno", "guestPipe"];

/** Reports calls that generated code cannot tell from another: `_exit` and `exit` are both `exit` in camel case. */
export function checkCallNames(calls: readonly Call[], files: ReadonlyMap<string, SourceFile>): void {
  const seen = new Map<string, Call>();
  for (const call of calls) {
    const file = files.get(call.file);
    const report = (message: string, ...related: RelatedPlace[]) =>
      file?.problem(["calls", call.signature], "SBX034", message, undefined, related);
    if (taken.includes(call.name)) report(`\`${call.name}\` is taken: the class of the stubs has it`);
    const words = call.name.split("_").filter((word) => word !== "");
    const name = words
      .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
      .join("");
    const first = seen.get(name);
    if (first && first.name !== call.name) {
      const place = files.get(first.file)?.placeOfKey(["calls", first.signature]);
      const related = place ? [{ message: `\`${first.name}\` has it`, ...place }] : [];
      report(`\`${call.name}\` would be called \`${name}\` as another one`, ...related);
    }
    seen.set(name, first ?? call);
  }
}
