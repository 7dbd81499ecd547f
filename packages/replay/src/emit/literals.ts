import { asciiJson } from "../trace/json.js";

/** A string as TypeScript, in printable ASCII, in those quotes that need fewer escapes, as formatters have it. */
export function stringLiteral(text: string): string {
  const inner = asciiJson(text).slice(1, -1);
  const doubles = inner.match(/\\"/g)?.length ?? 0;
  const singles = inner.match(/'/g)?.length ?? 0;
  if (doubles <= singles) return `"${inner}"`;
  const unescaped = inner.replace(/\\(.)/g, (pair, character: string) => (character === '"' ? '"' : pair));
  return `'${unescaped.replaceAll("'", "\\'")}'`;
}

/** The name of a property, in quotes only where it needs them. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes as text; `undefined` for what is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
