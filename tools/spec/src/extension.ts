import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { Diagnostic } from "./diagnostics.js";
import type { ExtensionDocument } from "./documents.js";
import { type LoadResult, loadSpec } from "./load.js";
import type { Inventory, Spec } from "./model.js";
import { checkAreas } from "./resolve/areas.js";
import { type CallScope, checkCalls, resolveCalls } from "./resolve/calls.js";
import { parseDump } from "./resolve/inventories.js";
import { resolveMarshalWire } from "./resolve/marshal/index.js";
import { resolveVocabulary, type Vocabulary } from "./resolve/vocabulary.js";
import { type DocumentKind, Schemas } from "./schema.js";
import { shippedSpec } from "./shipped.js";
import { SourceFile } from "./source.js";

/** What `extends` may name besides a directory: the specification that comes with this package. */
const shippedName = "@sandbox/spec/rpython-sandbox-2";

/** Whether the specification in `directory` adds to another. */
export function extendsAnother(directory: string): boolean {
  const path = join(directory, "protocol.yaml");
  return existsSync(path) && /^extends\s*:/m.test(readFileSync(path, "utf8"));
}

/**
 * Reads a specification that adds calls, types and constants to another: `protocol.yaml` with `extends`, and where
 * there is something to say `types.yaml`, `constants.yaml`, `calls/*.yaml`, `inventories/*.txt`; where its guests
 * speak in tagged values, `marshal.yaml` and `functions/*.yaml`. With `base` it adds to that one, whatever `extends` names.
 */
export function loadExtension(directory: string, base?: Spec): LoadResult {
  return new ExtensionLoader(directory, base).load();
}

class ExtensionLoader {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #files = new Map<string, SourceFile>();
  readonly #schemas = new Schemas(join(shippedSpec(), "..", "schema"));
  /** Whether a file has no form in which the others could be held against it. */
  #isUnreadable = false;

  constructor(
    private readonly directory: string,
    private readonly base: Spec | undefined,
  ) {}

  load(): LoadResult {
    const head = this.#read("extension", "protocol.yaml");
    const types = this.#read("types", "types.yaml");
    const constants = this.#read("constants", "constants.yaml");
    const callFiles = this.#readAll("calls");
    const marshal = this.#read("marshal", "marshal.yaml");
    const functionFiles = this.#readAll("functions");
    this.#refuse(
      "structs.yaml",
      "an extension cannot declare structures: declare them in the specification that it extends",
    );
    const base = head ? (this.base ?? this.#loadBase(head)) : undefined;
    if (!head || !base || this.#isUnreadable) return { diagnostics: this.#diagnostics, files: this.#files };
    checkGeneration(head, marshal !== undefined, functionFiles.length > 0, base);
    const vocabulary = resolveVocabulary(types, constants, base.abis, vocabularyOf(base));
    const scope: CallScope = {
      vocabulary,
      structs: base.structs,
      kinds: base.kinds,
      request: base.request,
      version: base.versions[0] ?? base.version,
    };
    const known = new Set(base.calls.map((call) => call.signature));
    const calls = callFiles
      .flatMap((file) => resolveCalls(file, scope))
      .map((call) => (known.has(call.signature) ? { ...call, replacesInherited: true } : call));
    // An entry of its own for an inherited call takes that one's place: it knows better what the call means here.
    const redeclared = new Set(calls.map((call) => call.signature));
    const inherited = base.calls
      .filter((call) => !redeclared.has(call.signature))
      .map((call) => ({ ...call, inherited: true }));
    checkAreas(callFiles);
    checkAreas(functionFiles);
    checkCalls([...inherited, ...calls], this.#files);
    const inventories = this.#inventories();
    const { name, doc, generation = base.generation } = head.value() as ExtensionDocument;
    const wire =
      marshal && resolveMarshalWire(marshal, functionFiles, [...inherited, ...calls], base, this.#files);
    const spec: Spec = {
      ...base,
      name,
      generation,
      doc,
      extends: { name: base.name, digest: base.digest },
      digest: this.#digest(base),
      constants: vocabulary.constants,
      errnos: vocabulary.errnos,
      types: [...vocabulary.types.values()],
      handles: [...vocabulary.handles.values()],
      calls: [...inherited, ...calls],
      inventories: [...base.inventories, ...inventories],
      ...(wire ? { marshal: wire } : {}),
    };
    const diagnostics = this.#diagnostics;
    const files = this.#files;
    return diagnostics.length > 0 ? { diagnostics, files, partial: spec } : { diagnostics, files, spec };
  }

  #loadBase(head: SourceFile): Spec | undefined {
    const { extends: specifier } = head.value() as ExtensionDocument;
    const directory = specifier === shippedName ? shippedSpec() : resolve(this.directory, specifier);
    if (!existsSync(join(directory, "protocol.yaml"))) {
      const hint = `a directory with a protocol.yaml, or ${shippedName}`;
      head.problem(["extends"], "SBX010", `\`${specifier}\` is no specification`, hint);
      return undefined;
    }
    const { spec, diagnostics } = loadSpec(directory);
    this.#diagnostics.push(...diagnostics);
    return spec;
  }

  #refuse(name: string, message: string): void {
    const file = this.#open(name);
    file?.problem([], "SBX002", message);
    this.#isUnreadable ||= file !== undefined;
  }

  #open(name: string): SourceFile | undefined {
    const path = join(this.directory, name);
    if (!existsSync(path)) return undefined;
    const shown = relative(process.cwd(), path);
    const file = new SourceFile(shown, readFileSync(path, "utf8"), (one) => this.#diagnostics.push(one));
    this.#files.set(file.path, file);
    return file;
  }

  /** Reads a document; what is wrong in one entry of its section `entries` costs that entry only. */
  #read(kind: DocumentKind, name: string, entries?: string): SourceFile | undefined {
    const file = this.#open(name);
    if (!file || this.#schemas.check(kind, file, entries)) return file;
    this.#isUnreadable = true;
    return undefined;
  }

  /** Reads the documents of a folder, whose entries stand in a section of its name. */
  #readAll(kind: "calls" | "functions"): SourceFile[] {
    return this.#list(kind, ".yaml").flatMap((name) => this.#read(kind, join(kind, name), kind) ?? []);
  }

  #list(folder: string, extension: string): string[] {
    const path = join(this.directory, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .filter((name) => name.endsWith(extension))
      .sort();
  }

  #inventories(): Inventory[] {
    return this.#list("inventories", ".txt").flatMap((name) => {
      const path = join(this.directory, "inventories", name);
      const inventory = parseDump(basename(name, ".txt"), readFileSync(path, "utf8"));
      if (!("problem" in inventory)) return [inventory];
      const file = relative(process.cwd(), path);
      this.#diagnostics.push({
        code: "SBX009",
        message: inventory.problem,
        file,
        line: 1,
        column: 1,
        sourceLine: "",
      });
      return [];
    });
  }

  #digest(base: Spec): string {
    const hash = createHash("sha256").update(base.digest);
    for (const [path, file] of [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${relative(this.directory, path)}\n${JSON.stringify(file.value())}\n`);
    }
    return hash.digest("hex");
  }
}

/** Another wire is another generation; functions are of a wire of tagged values. */
function checkGeneration(head: SourceFile, hasMarshal: boolean, hasFunctions: boolean, base: Spec): void {
  const { generation } = head.value() as ExtensionDocument;
  const needed = hasFunctions ? "`functions/` needs" : "`generation` needs";
  if (!hasMarshal && (hasFunctions || generation !== undefined)) {
    const message = `${needed} marshal.yaml, which says how values stand on the pipe`;
    head.problem(["generation"], "SBX010", message);
  } else if (hasMarshal && (generation ?? base.generation) === base.generation) {
    const message = `marshal.yaml is another wire than that of generation ${base.generation}`;
    head.problem(["generation"], "SBX041", message, "give it a `generation` of its own");
  }
}

function vocabularyOf(spec: Spec): Vocabulary {
  return {
    constants: spec.constants,
    errnos: spec.errnos,
    types: new Map(spec.types.map((type) => [type.name, type])),
    handles: new Map(spec.handles.map((handle) => [handle.name, handle])),
  };
}
