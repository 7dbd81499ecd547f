/** A value of a Lua table; a member that is `undefined` is left out. */
export type Lua = string | number | boolean | readonly Lua[] | { readonly [key: string]: Lua | undefined };

const WIDTH = 110;

/** Prints a value as Lua, on one line where it fits behind `indent`. */
export function lua(value: Lua, indent = ""): string {
  const line = onOneLine(value);
  if (typeof value !== "object" || indent.length + line.length <= WIDTH - 20) return line;
  const inner = `${indent}  `;
  const members = isList(value)
    ? value.map((member) => `${inner}${lua(member, inner)},\n`)
    : entries(value).map(([key, member]) => `${inner}${name(key)} = ${lua(member, inner)},\n`);
  return `{\n${members.join("")}${indent}}`;
}

/** A table with a line for each member. */
export function luaRows(value: { readonly [key: string]: Lua }): string {
  return `{\n${Object.entries(value)
    .map(([key, member]) => `  ${name(key)} = ${lua(member, "  ")},\n`)
    .join("")}}`;
}

function onOneLine(value: Lua): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return value.length === 0 ? "{}" : `{ ${value.map(onOneLine).join(", ")} }`;
  const members = entries(value).map(([key, member]) => `${name(key)} = ${onOneLine(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function entries(value: { readonly [key: string]: Lua | undefined }): [string, Lua][] {
  return Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, member]]));
}

const keywords = new Set(
  `and break do else elseif end false for function goto if in local nil not or repeat return then true until
   while`.split(/\s+/),
);

function name(key: string): string {
  if (/^-?\d+$/.test(key)) return `[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) && !keywords.has(key) ? key : `[${quoted(key)}]`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function isList(value: Lua): value is readonly Lua[] {
  return Array.isArray(value);
}
