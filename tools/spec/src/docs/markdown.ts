/** A Markdown table, its columns as wide as they need to be. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(escapeCell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => "-".repeat(width))), ...rest.map(line)].join("\n");
}

/** A fence around text that is shown as it is. */
export function fence(lines: readonly string[], language = "text"): string {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

/** Code within a sentence. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A manual page such as `open(2)` as a link, anything else as it is. */
export function sourceLink(source: string): string {
  return source.replace(
    /\b([A-Za-z_][\w-]*)\((\d)(\w*)\)/g,
    (page, name: string, section: string, suffix: string) => {
      const path = `man${section}/${name}.${section}${suffix}.html`;
      return `[${page}](https://man7.org/linux/man-pages/${path})`;
    },
  );
}

/** The name that GitHub gives to the heading `text`. */
export function anchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

/** `many` as one page: its parts with an empty line between them. */
export function page(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== "").join("\n\n")}\n`;
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
