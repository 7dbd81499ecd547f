import type { RelatedPlace } from "../diagnostics.js";
import type { SourceFile, YamlPath } from "../source.js";

/** A name of the specification, and where it is declared; in no file where it comes with what is extended. */
export interface Named {
  readonly name: string;
  readonly file: SourceFile | undefined;
  readonly path: YamlPath;
}

const hint = "call it something else here";

/** `_clock_gettime` in camel case, as generated code has it: `clockGettime`. */
export function camel(name: string): string {
  const words = name.split(/[_-]+/).filter((word) => word !== "");
  return words.map((word, index) => (index === 0 ? word : capital(word))).join("");
}

/** The same in Pascal case, in which types are named: `ClockGettime`. */
export function pascal(name: string): string {
  return capital(camel(name));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Reports a name of which generated code can make none, and answers whether it did. */
export function reportNameless({ name, file, path }: Named): boolean {
  if (/^[A-Za-z]/.test(camel(name))) return false;
  file?.problem(path, "SBX034", `\`${name}\` does not begin with a letter`, hint);
  return true;
}

/**
 * Reports names of which generated code can make none, and those that it cannot tell from another: `_exit` and `exit`
 * are both `exit` in camel case, `Open` and `open` both `OpenArguments`, and for Kaitai, `OPEN` is `open`.
 */
export function checkCodeNames(things: readonly Named[]): void {
  const seen = new Map<string, Named>();
  for (const thing of things) {
    const type = pascal(thing.name);
    const letters = type.toLowerCase();
    const first = seen.get(letters);
    seen.set(letters, first ?? thing);
    if (reportNameless(thing) || first === undefined || first.name === thing.name) continue;
    const place = first.file?.placeOfKey(first.path);
    const related: RelatedPlace[] = place ? [{ message: `\`${first.name}\` has it`, ...place }] : [];
    const same = (by: (name: string) => string) => by(first.name) === by(thing.name);
    const name = same(camel) ? camel(thing.name) : same(pascal) ? type : letters;
    const message = `\`${thing.name}\` would be called \`${name}\` as another one`;
    thing.file?.problem(thing.path, "SBX034", message, undefined, related);
  }
}

/** Reports a name that stands for something else where it is to stand: `taken` says what has which. */
export function checkTaken(thing: Named, taken: Readonly<Record<string, readonly string[]>>): void {
  for (const [by, names] of Object.entries(taken)) if (names.includes(thing.name)) return isTaken(thing, by);
}

/** Reports that `by` has the name already. */
export function isTaken({ name, file, path }: Named, by: string): void {
  file?.problem(path, "SBX034", `\`${name}\` is taken: ${by} has it`, hint);
}

/** What every object of JavaScript has, so that a method or a field of that name would be two things. */
export const membersOfObjects: readonly string[] = Object.getOwnPropertyNames(Object.prototype);
