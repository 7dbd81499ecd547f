export { camel, pascal } from "@sandbox/spec";

/** A key of an object literal: quoted only where it must be. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

const reservedWords = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield".split(
    " ",
  ),
);

/** A name for a variable: one that the language has, or that the code around it uses, gets `suffix`. */
export function variable(name: string, taken: ReadonlySet<string>, suffix: string): string {
  return reservedWords.has(name) || taken.has(name) ? `${name}${suffix}` : name;
}
