import { camel, variable } from "../naming.js";

/** What trampolines call their own variables; an argument of such a name gets another one. */
const taken = new Set(["answer", "args", "block", "call", "known", "settle", "string", "strings", "written"]);

/** The variable of a trampoline that holds an argument. */
export function local(name: string): string {
  return variable(camel(name), taken, "Argument");
}

/** A member of the object that a handler gets. */
export function member(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`;
}
