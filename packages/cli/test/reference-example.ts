import { readFileSync } from "node:fs";

/** An example as a page of the reference shows it: the bytes of each row, and what is said of them. */
export interface Example {
  /** What the section is of: a signature, or a function's name. */
  readonly heading: string;
  readonly request: readonly Row[];
  readonly result: readonly Row[];
}

export interface Row {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The examples of a page, a section each. */
export function examplesOf(path: string): Example[] {
  const [, ...sections] = readFileSync(path, "utf8").split(/^## /m);
  return sections.map((section) => {
    const [, request = "", result = ""] =
      /\nguest to controller\n([\s\S]*?)\ncontroller to guest\n([\s\S]*?)\n```/.exec(section) ?? [];
    return { heading: section.split("\n")[0] ?? "", request: rows(request), result: rows(result) };
  });
}

/** The bytes of rows that stand one behind another. */
export function joined(parts: readonly Row[]): Uint8Array {
  return Uint8Array.from(parts.flatMap(({ bytes }) => [...bytes]));
}

function rows(lines: string): Row[] {
  const read: { bytes: number[]; text: string }[] = [];
  for (const line of lines.split("\n").filter((one) => /^[0-9a-f]{2}( |$)/.test(one))) {
    const bytes = line
      .slice(0, 47)
      .trim()
      .split(" ")
      .map((digits) => Number.parseInt(digits, 16));
    const text = line.slice(49);
    if (text !== "") read.push({ bytes, text });
    else read.at(-1)?.bytes.push(...bytes);
  }
  return read.map(({ bytes, text }) => ({ bytes: Uint8Array.from(bytes), text }));
}
