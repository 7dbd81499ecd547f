import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import type { Diagnostic } from "./diagnostics.js";
import type { ExtensionDocument } from "./documents.js";
import { type LoadResult, loadSpec } from "./load.js";
import type { Call, Inventory, Spec } from "./model.js";
import { type CallScope, checkCalls, resolveCalls } from "./resolve/calls.js";
import { parseDump } from "./resolve/inventories.js";
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
 * there is something to say `types.yaml`, `constants.yaml`, `calls/*.yaml`, `inventories/*.txt`.
 */
export function loadExtension(directory: string): LoadResult {
  return new ExtensionLoader(directory).load();
}

class ExtensionLoader {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #files = new Map<string, SourceFile>();
  readonly #schemas = new Schemas(join(shippedSpec(), "..", "schema"));

  constructor(private readonly directory: string) {}

  load(): LoadResult {
    const head = this.#read("extension", "protocol.yaml");
    const types = this.#read("types", "types.yaml");
    const constants = this.#read("constants", "constants.yaml");
    const callFiles = this.#list("calls", ".yaml").map((name) => this.#read("calls", join("calls", name)));
    this.#refuse(
      "structs.yaml",
      "an extension cannot declare structures: declare them in the specification that it extends",
    );
    const base = head ? this.#loadBase(head) : undefined;
    if (!head || !base || this.#diagnostics.length > 0)
      return { diagnostics: this.#diagnostics, files: this.#files };
    const vocabulary = resolveVocabulary(types, constants, base.abis, vocabularyOf(base));
    const scope: CallScope = {
      vocabulary,
      structs: base.structs,
      kinds: base.kinds,
      request: base.request,
      version: base.version,
    };
    const known = new Set(base.calls.map((call) => call.signature));
    const calls = callFiles
      .flatMap((file): Call[] => (file ? resolveCalls(file, basename(file.path, ".yaml"), scope) : []))
      .map((call) => (known.has(call.signature) ? { ...call, replacesInherited: true } : call));
    // An entry of its own for an inherited call takes that one's place: it knows better what the call means here.
    const redeclared = new Set(calls.map((call) => call.signature));
    const inherited = base.calls
      .filter((call) => !redeclared.has(call.signature))
      .map((call) => ({ ...call, inherited: true }));
    checkCalls([...inherited, ...calls], this.#files);
    const inventories = this.#inventories();
    const { name, doc } = head.value() as ExtensionDocument;
    const spec: Spec = {
      ...base,
      name,
      doc,
      extends: { name: base.name, digest: base.digest },
      digest: this.#digest(base),
      constants: vocabulary.constants,
      errnos: vocabulary.errnos,
      types: [...vocabulary.types.values()],
      handles: [...vocabulary.handles.values()],
      calls: [...inherited, ...calls],
      inventories: [...base.inventories, ...inventories],
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
  }

  #open(name: string): SourceFile | undefined {
    const path = join(this.directory, name);
    if (!existsSync(path)) return undefined;
    const shown = relative(process.cwd(), path);
    const file = new SourceFile(shown, readFileSync(path, "utf8"), (one) => this.#diagnostics.push(one));
    this.#files.set(file.path, file);
    return file;
  }

  #read(kind: DocumentKind, name: string): SourceFile | undefined {
    const file = this.#open(name);
    return file && this.#schemas.check(kind, file) ? file : undefined;
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

function vocabularyOf(spec: Spec): Vocabulary {
  return {
    constants: spec.constants,
    errnos: spec.errnos,
    types: new Map(spec.types.map((type) => [type.name, type])),
    handles: new Map(spec.handles.map((handle) => [handle.name, handle])),
  };
}
