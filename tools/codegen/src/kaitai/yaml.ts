/** A mapping, a sequence or a scalar of YAML; a member that is \`undefined\` is left out. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/** Prints a mapping in block style, the small ones inside on a line of their own. */
export function printYaml(value: { readonly [key: string]: Yaml | undefined }, indent = ""): string {
  return Object.entries(value)
    .map(([key, member]) =>
      member === undefined ? "" : `${indent}${quoted(key)}:${printMember(member, indent)}`,
    )
    .join("");
}

function printMember(value: Yaml, indent: string): string {
  if (typeof value === "string" && value.includes("\n"))
    return ` |\n${value.replace(/^(?=.)/gm, `${indent}  `)}\n`;
  if (!isComposite(value)) return ` ${scalar(value)}\n`;
  const line = flow(value);
  if (line.length + indent.length <= 90 && !(isList(value) ? value : Object.values(value)).some(isNested))
    return ` ${line}\n`;
  if (!isList(value)) return `\n${printYaml(value, `${indent}  `)}`;
  const items = value.map((item) => `${indent}  - ${printItem(item, `${indent}    `)}`);
  return `\n${items.join("")}`;
}

function printItem(item: Yaml, indent: string): string {
  const line = flow(item);
  if (!isComposite(item) || line.length + indent.length <= 110 || isList(item)) return `${line}\n`;
  return printYaml(item, indent).slice(indent.length);
}

/** Lists and mappings that hold others take more than a line. */
function isNested(value: Yaml | undefined): boolean {
  return value !== undefined && isComposite(value);
}

function flow(value: Yaml): string {
  if (!isComposite(value)) return scalar(value);
  if (isList(value)) return `[${value.map(flow).join(", ")}]`;
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`${quoted(key)}: ${flow(member)}`],
  );
  return `{ ${members.join(", ")} }`;
}

function scalar(value: string | number | boolean): string {
  return typeof value === "string" ? quoted(value) : String(value);
}

/** Plain where that is safe in every place, quoted as in JSON elsewhere. */
function quoted(text: string): string {
  const isPlain =
    /^[A-Za-z_][\w ./;()-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$|\s$/i.test(text);
  if (isPlain) return text;
  return /^[^'\\\n]*"[^'\\\n]*$/.test(text) ? `'${text}'` : JSON.stringify(text);
}

function isComposite(value: Yaml): value is Exclude<Yaml, string | number | boolean> {
  return typeof value === "object";
}

function isList(value: Yaml): value is readonly Yaml[] {
  return Array.isArray(value);
}
