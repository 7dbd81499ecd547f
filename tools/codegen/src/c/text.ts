import type { Call, Spec } from "@sandbox/spec";
import { declared, parameterName, parameterTypes, returnType } from "./types.js";

const WIDTH = 100;

/** A comment, broken into lines where it is long. */
export function comment(text: string): string {
  // Two question marks would begin a trigraph, of which a compiler warns.
  const safe = text
    .replaceAll("*/", "* /")
    .replaceAll("/*", "/ *")
    .replace(/\?(?=\?)/g, "? ");
  if (safe.length + 6 <= WIDTH && !safe.includes("\n")) return `/* ${safe} */`;
  const lines = safe.split("\n").flatMap((paragraph) => fill(paragraph.split(" "), WIDTH - 3));
  return ["/*", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}

/** Words in lines of at most `width` characters. */
function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

/** The name of a call's stub: `sandbox_open`. */
export function stubName(call: Call): string {
  return `sandbox_${call.name}`;
}

/** `int sandbox_close(int fd)`, without what ends it. */
export function prototype(spec: Spec, call: Call): string {
  const types = parameterTypes(spec, call);
  const parameters = call.arguments.map((argument, index) =>
    declared(types[index] ?? "", parameterName(argument)),
  );
  const specifier = call.returns.shape.shape === "never" ? "_Noreturn " : "";
  const head = `${specifier}${declared(returnType(spec, call), stubName(call))}(`;
  const list = parameters.length === 0 ? ["void"] : parameters.map((one, i) => (i === 0 ? one : `, ${one}`));
  const lines = [head];
  for (const part of list) {
    const line = lines.at(-1) ?? "";
    // The comma stays at the end of its line.
    if (line.length + part.length > WIDTH - 2) {
      lines[lines.length - 1] = `${line}${part.slice(0, 1)}`;
      lines.push(`${" ".repeat(head.length)}${part.slice(2)}`);
    } else lines[lines.length - 1] = line + part;
  }
  return `${lines.join("\n")})`;
}
