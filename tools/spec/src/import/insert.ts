import { isCollection, isMap, isPair, type Node, parseDocument } from "yaml";

/**
 * Puts an entry into the block map `section` of a YAML text, after the entry `after` or at the end.
 * Every byte that stands there stays: comments, order and layout are the author's.
 */
export function insertEntry(text: string, section: string, lines: readonly string[], after?: string): string {
  const document = parseDocument(text);
  const map = document.get(section, true);
  if (!isMap(map) || map.flow || map.items.length === 0) return text + firstEntry(text, section, lines);
  const column = columnOf(text, map.items[0]?.key as Node);
  const before = map.items.find((pair) => String(pair.key) === after) ?? map.items.at(-1);
  const end = endOfLine(text, endOf(before));
  const written = lines.map((line) => `${" ".repeat(column)}${line}\n`).join("");
  const newline = text[end - 1] === "\n" ? "" : "\n";
  return text.slice(0, end) + newline + written + text.slice(end);
}

/** A file without entries ends in the name of its section; anything else is not ours to change. */
function firstEntry(text: string, section: string, lines: readonly string[]): string {
  if (!text.endsWith(`${section}:\n`))
    throw new RangeError(`the map \`${section}\` is not written as a block`);
  return lines.map((line) => `  ${line}\n`).join("");
}

/** Where the last value in a node ends, the comments after it aside. */
function endOf(node: unknown): number {
  if (isPair(node)) return node.value === null ? endOf(node.key) : endOf(node.value);
  if (isCollection(node) && !node.flow && node.items.length > 0) return endOf(node.items.at(-1));
  return (node as Node | undefined)?.range?.[1] ?? 0;
}

/** The offset after the line that holds `offset`; a block scalar's end is such an offset already. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end + 1;
}

function columnOf(text: string, node: Node): number {
  const offset = node.range?.[0] ?? 0;
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}
