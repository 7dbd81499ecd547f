import type { Diagnostic, Place } from "../diagnostics.js";

/** How a terminal shows what matters; every function answers its text unchanged where there are no colours. */
export interface Colours {
  bold(text: string): string;
  red(text: string): string;
  cyan(text: string): string;
  dim(text: string): string;
}

/** No colours: for files, pipes and tests. */
export const plain: Colours = {
  bold: (text) => text,
  red: (text) => text,
  cyan: (text) => text,
  dim: (text) => text,
};

/** Prints a diagnostic the way compilers do: place, code, message, the line with a mark under it, the hint. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  return formatDiagnosticWith(plain, diagnostic);
}

/** `formatDiagnostic` in colours. */
export function formatDiagnosticWith(colours: Colours, diagnostic: Diagnostic): string {
  const { code, message, hint, related = [] } = diagnostic;
  const gutter = " ".repeat(String(diagnostic.line).length);
  const lines = [
    `${colours.bold(placeText(diagnostic))} ${colours.red(code)} ${message}`,
    ...codeFrame(diagnostic, colours),
  ];
  if (hint !== undefined) lines.push(`  ${gutter} ${colours.cyan("=")} ${hint}`);
  for (const other of related) {
    lines.push(
      `  ${colours.bold(placeText(other))} ${other.message}`,
      ...codeFrame(other, colours).map((line) => `  ${line}`),
    );
  }
  return lines.join("\n");
}

/** `file:line:column`, which terminals and editors turn into a link. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function codeFrame({ line, column, sourceLine }: Place, colours: Colours): string[] {
  const gutter = " ".repeat(String(line).length);
  return [
    `  ${colours.dim(`${line} |`)} ${sourceLine}`,
    `  ${colours.dim(`${gutter} |`)} ${" ".repeat(Math.max(0, column - 1))}${colours.red("^")}`,
  ];
}
