import { camel, variable } from "../../naming.js";

/** What makes values of an answer's parts. */
export const answerHelpers = [
  "assignment",
  "bool",
  "float",
  "int32",
  "int64",
  "item",
  "list",
  "none",
  "optionalString",
  "present",
  "seconds",
  "status",
  "string",
  "ticks",
  "tuple",
] as const;

/** What trampolines of the first generation call their own variables and what they import. */
export const taken: ReadonlySet<string> = new Set([
  "answer",
  "args",
  "call",
  "each",
  "settle",
  ...answerHelpers,
]);

/** The variable of a trampoline that holds an argument. */
export function local(name: string): string {
  return variable(camel(name), taken, "Argument");
}
