import type { Place } from "../diagnostics.js";

/** One annotation of a GitHub workflow: what a runner shows beside the line of a pull request. */
export interface Annotation extends Partial<Place> {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
}

/** Writes a workflow command, with what would end it or its properties escaped. */
export function formatAnnotation({ level, title, message, file, line, column }: Annotation): string {
  const properties = { file, line, col: column, title };
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level} ${written.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
