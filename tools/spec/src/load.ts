import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { checkVersions } from "./check-versions.js";
import type { Diagnostic } from "./diagnostics.js";
import type { ProtocolDocument } from "./documents.js";
import { extendsAnother, loadExtension } from "./extension.js";
import type { Abi, Call, Inventory, Spec } from "./model.js";
import { checkAbiConstants } from "./resolve/abi-constants.js";
import { checkAreas } from "./resolve/areas.js";
import { checkCalls, resolveCalls } from "./resolve/calls.js";
import { parseDump } from "./resolve/inventories.js";
import { checkAbiNames, resolveAbi } from "./resolve/layouts.js";
import { checkPlaces } from "./resolve/places.js";
import { resolveWire } from "./resolve/protocol.js";
import { checkSharedNames } from "./resolve/shared-names.js";
import { resolveStructs } from "./resolve/structs.js";
import { resolveVocabulary } from "./resolve/vocabulary.js";
import { checkBlocks, checkCycles, checkNumbers } from "./resolve/vocabulary-checks.js";
import { type DocumentKind, Schemas } from "./schema.js";
import { SourceFile } from "./source.js";

/** A specification, or the reasons why there is none. */
export interface LoadResult {
  /** Absent when there are diagnostics. */
  readonly spec?: Spec;
  /** With diagnostics: the specification without the entries that have problems, for comparisons only. */
  readonly partial?: Spec;
  /** All problems of one run, in the order of the files. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, by the path in their diagnostics. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

/**
 * Reads the specification in `directory` (such as `specs/rpython-sandbox-2`) and resolves it.
 * The JSON Schemas are those of the folder `schema` beside it. A specification that extends another extends `base`
 * where that is given.
 */
export function loadSpec(directory: string, base?: Spec): LoadResult {
  return extendsAnother(directory) ? loadExtension(directory, base) : new Loader(directory).load();
}

class Loader {
  readonly #diagnostics: Diagnostic[] = [];
  readonly #files = new Map<string, SourceFile>();
  readonly #schemas: Schemas;

  constructor(private readonly directory: string) {
    this.#schemas = new Schemas(join(directory, "..", "schema"));
  }

  load(): LoadResult {
    const protocol = this.#read("protocol", "protocol.yaml");
    const types = this.#read("types", "types.yaml");
    const constants = this.#read("constants", "constants.yaml");
    const structs = this.#read("structs", "structs.yaml");
    const abiFiles = this.#list("abi", ".yaml").map((name) => this.#read("abi", join("abi", name)));
    const callFiles = this.#list("calls", ".yaml").map((name) =>
      this.#read("calls", join("calls", name), "calls"),
    );
    if (!protocol || !types || !constants || !structs || abiFiles.includes(undefined)) {
      this.#inventories();
      return { diagnostics: this.#diagnostics, files: this.#files };
    }
    const head = protocol.value() as ProtocolDocument;
    const abis = abiFiles.flatMap((file): Abi[] => (file ? [resolveAbi(file)] : []));
    checkAbiNames(abiFiles);
    const vocabulary = resolveVocabulary(types, constants, abis);
    for (const file of abiFiles) {
      if (file) checkAbiConstants(file, vocabulary.constants, vocabulary.errnos);
    }
    const structModels = resolveStructs(structs, abis, vocabulary.constants);
    checkNumbers(constants, vocabulary, abis);
    checkBlocks(types, structModels);
    const known = this.#diagnostics.length;
    checkCycles(structs, structModels);
    // A structure in a circle has no layout that could be right.
    if (this.#diagnostics.length === known) checkPlaces(structs, structModels, abis);
    const wire = resolveWire(protocol);
    const scope = { ...wire, vocabulary, structs: structModels, version: head.versions?.[0] ?? head.version };
    const calls = callFiles.flatMap((file): Call[] => (file ? resolveCalls(file, scope) : []));
    checkAreas(callFiles.filter((file) => file !== undefined));
    checkCalls(calls, this.#files);
    const { name, generation, version, doc, metadata } = head;
    const spec: Spec = {
      name,
      generation,
      version,
      versions: head.versions ?? [version],
      doc,
      metadata,
      digest: this.#digest(),
      ...wire,
      limits: Object.entries(head.limits).map(([limit, rest]) => ({ name: limit, ...rest })),
      constants: vocabulary.constants,
      errnos: vocabulary.errnos,
      types: [...vocabulary.types.values()],
      structs: structModels,
      abis,
      handles: [...vocabulary.handles.values()],
      calls,
      inventories: this.#inventories(),
    };
    checkSharedNames(spec, { calls: this.#files, protocol, constants, structs });
    checkVersions(spec, this.#files);
    const diagnostics = this.#diagnostics;
    const files = this.#files;
    if (diagnostics.length === 0) return { diagnostics, files, spec };
    const sound = calls.filter((call) => !files.get(call.file)?.isFaulty("calls", call.signature));
    return { diagnostics, files, partial: { ...spec, calls: sound } };
  }

  /** Reads a document; what is wrong in one entry of its section `entries` costs that entry only. */
  #read(kind: DocumentKind, name: string, entries?: string): SourceFile | undefined {
    const path = join(this.directory, name);
    const shown = relative(process.cwd(), path);
    if (!existsSync(path)) {
      const missing = {
        code: "SBX010",
        message: `${kind}: the file is missing`,
        file: shown,
        line: 1,
        column: 1,
      };
      this.#diagnostics.push({ ...missing, sourceLine: "" });
      return undefined;
    }
    const file = new SourceFile(shown, readFileSync(path, "utf8"), (one) => this.#diagnostics.push(one));
    this.#files.set(file.path, file);
    return this.#schemas.check(kind, file, entries) ? file : undefined;
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
      const place = { code: "SBX009", message: inventory.problem, file, line: 1, column: 1, sourceLine: "" };
      this.#diagnostics.push(place);
      return [];
    });
  }

  /** Of what the files say: a comment or another layout of the YAML does not change it. */
  #digest(): string {
    const hash = createHash("sha256");
    for (const [path, file] of [...this.#files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${relative(this.directory, path)}\n${JSON.stringify(file.value())}\n`);
    }
    return hash.digest("hex");
  }
}
