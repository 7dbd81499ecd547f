import type { YamlPath } from "./source.js";

/** A place in a document, what is wrong there, and what to do. */
type Problem = readonly [path: YamlPath, message: string, hint: string];

/** What is no text, ends a line where nobody sees it, or turns the letters around it. */
const control = /[^\P{Cc}\t\n]|[\u2028-\u202e\u2066-\u2069]/u;

/**
 * Finds what a schema would let pass and generated code cannot have: texts with control characters, keys among them,
 * and integers that a number of JavaScript is not exact for.
 */
export function unwritable(value: unknown, path: YamlPath = []): Problem[] {
  if (typeof value === "string") return textProblems(value, path);
  if (typeof value === "number") {
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return [];
    return [[path, "the integer is beyond 2^53, where numbers are not exact", "write a smaller one"]];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return [...textProblems(key, at), ...unwritable(member, at)];
  });
}

function textProblems(text: string, path: YamlPath): Problem[] {
  const found = control.exec(text)?.[0].codePointAt(0);
  if (found === undefined) return [];
  const number = found.toString(16).toUpperCase().padStart(4, "0");
  return [[path, `a text has the control character U+${number}`, "leave it out, or write it in words"]];
}
