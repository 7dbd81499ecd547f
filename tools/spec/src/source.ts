import { type Document, isMap, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, DiagnosticCode } from "./diagnostics.js";

/** The way from a document's root to a value: keys and indices. */
export type YamlPath = readonly (string | number)[];

/** A YAML file with the places of its values. */
export class SourceFile {
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(
    readonly path: string,
    readonly text: string,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    for (const error of this.#document.errors) {
      const duplicate = error.code === "DUPLICATE_KEY";
      this.#reportAt(error.pos[0], duplicate ? "SBX006" : "SBX001", error.message);
    }
  }

  /** What the file says, as plain JavaScript values; meaningless when the file is not YAML. */
  value(): unknown {
    return this.#document.errors.length > 0 ? undefined : this.#document.toJS();
  }

  /** Reports a problem at the value that `path` leads to, or at its nearest ancestor that exists. */
  problem(path: YamlPath, code: DiagnosticCode, message: string, hint?: string): void {
    this.#reportAt(this.#offsetOf(path), code, message, hint);
  }

  #offsetOf(path: YamlPath): number {
    for (let length = path.length; length > 0; length--) {
      const parent =
        length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      if (isMap(parent)) {
        const pair = parent.items.find((item) => String(item.key) === String(key));
        const node = (pair?.value ?? pair?.key) as Node | undefined;
        if (node?.range) return node.range[0];
      }
      const node = this.#document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return node.range[0];
    }
    return 0;
  }

  #reportAt(offset: number, code: DiagnosticCode, message: string, hint?: string): void {
    const { line, col } = this.#lines.linePos(offset);
    const sourceLine = this.text.split("\n")[line - 1] ?? "";
    const place = { code, message, file: this.path, line, column: col, sourceLine };
    this.report(hint === undefined ? place : { ...place, hint });
  }
}
