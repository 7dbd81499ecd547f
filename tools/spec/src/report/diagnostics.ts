import type { Diagnostic } from "../diagnostics.js";
import { formatAnnotation } from "./github.js";
import { type Colours, formatDiagnosticWith, placeText, plain } from "./text.js";

/** The forms in which the tool reports. */
export const reportFormats = ["text", "json", "github"] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** Writes all diagnostics of one run, in one of the forms. */
export function reportDiagnostics(
  diagnostics: readonly Diagnostic[],
  format: ReportFormat,
  colours: Colours = plain,
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ problems: diagnostics }, undefined, 2)}\n`;
    case "github":
      return diagnostics.map((one) => `${formatAnnotation(annotationOf(one))}\n`).join("");
    case "text":
      return diagnostics.map((one) => `${formatDiagnosticWith(colours, one)}\n\n`).join("");
  }
}

function annotationOf(diagnostic: Diagnostic) {
  const { code, message, hint, related = [], ...place } = diagnostic;
  const more = related.map((other) => `${other.message}: ${placeText(other)}`);
  const text = [message, ...(hint === undefined ? [] : [hint]), ...more].join("\n");
  return { ...place, level: "error" as const, title: code, message: text };
}
