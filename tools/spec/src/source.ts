import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import type { Diagnostic, DiagnosticCode, Place, RelatedPlace } from "./diagnostics.js";

/** The way from a document's root to a value: keys and indices. */
export type YamlPath = readonly (string | number)[];

/** A YAML file with the places of its values. */
export class SourceFile {
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #broken = new Set<string>();
  readonly #faulty = new Set<string>();
  #readable: boolean;
  #value: unknown;

  constructor(
    readonly path: string,
    readonly text: string,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    const duplicates = this.#document.errors.filter((error) => error.code === "DUPLICATE_KEY");
    for (const error of this.#document.errors) {
      if (error.code !== "DUPLICATE_KEY") this.#reportAt(error.pos[0], "SBX001", error.message);
    }
    for (const error of duplicates) this.#dropDuplicate(error.pos[0]);
    this.#readable = duplicates.length === this.#document.errors.length;
    if (this.#readable) this.#checkAliases();
  }

  /** Reports aliases that stand for nothing, or for what they stand in themselves. */
  #checkAliases(): void {
    visit(this.#document, {
      Alias: (_, alias, ancestors) => {
        const name = `\`*${alias.source}\``;
        const isInside = ancestors.some((node) => isCollection(node) && node.anchor === alias.source);
        if (!isInside && alias.resolve(this.#document)) return;
        const message = isInside ? `${name} stands in what it stands for` : `no anchor is before ${name}`;
        this.#reportAt(alias.range?.[0] ?? 0, "SBX001", message);
        this.#readable = false;
      },
    });
  }

  /** What the document says; nothing, and a problem, where its aliases make that endless. */
  #toJS(): unknown {
    try {
      return this.#document.toJS();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#reportAt(0, "SBX001", error.message);
      this.#readable = false;
      return undefined;
    }
  }

  /** What the file says, as plain JavaScript values that nobody may change; `undefined` when the file is not YAML. */
  value(): unknown {
    if (!this.#readable) return undefined;
    this.#value ??= this.#toJS();
    for (const path of this.#broken) removeEntry(this.#value, path);
    return this.#value;
  }

  /** Leaves the entry `name` of `section` out of `value()`: what is wrong with it has been said. */
  dropEntry(section: string, name: string): void {
    this.#broken.add(`${section}\n${name}`);
  }

  /** Whether an entry was left out, so that what refers to it may seem to refer to nothing. */
  get hasBrokenEntries(): boolean {
    return this.#broken.size > 0;
  }

  /** Whether a problem was reported in the entry `name` of `section`. */
  isFaulty(section: string, name: string): boolean {
    return this.#faulty.has(`${section}\n${name}`);
  }

  /** Reports a problem at the value that `path` leads to, or at its nearest ancestor that exists; at the key of a block. */
  problem(
    path: YamlPath,
    code: DiagnosticCode,
    message: string,
    hint?: string,
    related?: readonly RelatedPlace[],
  ): void {
    this.#faulty.add(path.slice(0, 2).join("\n"));
    this.#reportAt(this.#offsetOf(path), code, message, hint, related);
  }

  /** Where the value that `path` leads to stands, or its nearest ancestor that exists. */
  placeOf(path: YamlPath): Place {
    return this.#placeAt(this.#offsetOf(path));
  }

  /** Where the key that ends `path` stands: the place of a declaration. */
  placeOfKey(path: YamlPath): Place {
    const parent =
      path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? pairOf(parent, path.at(-1)) : undefined;
    const offset = (pair?.key as Node | undefined)?.range?.[0];
    return offset === undefined ? this.placeOf(path) : this.#placeAt(offset);
  }

  #offsetOf(path: YamlPath): number {
    for (let length = path.length; length > 0; length--) {
      const parent =
        length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, length - 1), true);
      if (isMap(parent)) {
        const pair = pairOf(parent, path[length - 1]);
        const named = isCollection(pair?.value) && !pair.value.flow ? pair.key : (pair?.value ?? pair?.key);
        const node = named as Node | undefined;
        if (node?.range) return node.range[0];
      }
      const node = this.#document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return node.range[0];
    }
    return 0;
  }

  /** Says where the key at `offset` was declared before, and reads on as if it stood there only. */
  #dropDuplicate(offset: number): void {
    visit(this.#document, {
      Map: (_, map) => {
        const index = map.items.findIndex((pair) => (pair.key as Node | null)?.range?.[0] === offset);
        const key = map.items[index]?.key;
        if (!isScalar(key)) return undefined;
        const first = pairOf(map, String(key))?.key as Node | undefined;
        const place = this.#placeAt(first?.range?.[0] ?? offset);
        const related = [{ message: "first declared here", ...place }];
        this.#reportAt(offset, "SBX006", `\`${String(key)}\` exists`, "rename one, or remove it", related);
        map.items.splice(index, 1);
        return visit.BREAK;
      },
    });
  }

  #placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    const sourceLine = this.text.split("\n")[line - 1] ?? "";
    return { file: this.path, line, column: col, sourceLine };
  }

  #reportAt(
    offset: number,
    code: DiagnosticCode,
    message: string,
    hint?: string,
    related?: readonly RelatedPlace[],
  ): void {
    this.report({
      code,
      message,
      ...this.#placeAt(offset),
      ...(hint === undefined ? {} : { hint }),
      ...(related === undefined ? {} : { related }),
    });
  }
}

function pairOf(map: YAMLMap, key: string | number | undefined) {
  return map.items.find((item) => String(item.key) === String(key));
}

function removeEntry(value: unknown, path: string): void {
  const [section = "", name = ""] = path.split("\n");
  const entries = (value as Record<string, Record<string, unknown> | undefined> | null)?.[section];
  if (entries) delete entries[name];
}
