import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { Diagnostic } from "./diagnostics.js";
import type { FieldDocument, ProtocolDocument } from "./documents.js";
import type { Abi, Call, Command, Field, Inventory, Spec } from "./model.js";
import { checkCalls, resolveCalls } from "./resolve/calls.js";
import { parseDump } from "./resolve/inventories.js";
import { resolveAbi, resolveStructs } from "./resolve/layouts.js";
import { resolveVocabulary } from "./resolve/vocabulary.js";
import { type DocumentKind, Schemas } from "./schema.js";
import { SourceFile } from "./source.js";

/** A specification, or the reasons why there is none. */
export interface LoadResult {
  /** Absent when there are diagnostics. */
  readonly spec?: Spec;
  /** All problems of one run, in the order of the files. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the specification in `directory` (such as `specs/rpython-sandbox-2`) and resolves it.
 * The JSON Schemas are those of the folder `schema` beside it.
 */
export function loadSpec(directory: string): LoadResult {
  return new Loader(directory).load();
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
    const callFiles = this.#list("calls", ".yaml").map((name) => this.#read("calls", join("calls", name)));
    if (!protocol || !types || !constants || !structs || this.#diagnostics.length > 0) {
      return { diagnostics: this.#diagnostics };
    }
    const head = protocol.value() as ProtocolDocument;
    const abis = abiFiles.flatMap((file): Abi[] => (file ? [resolveAbi(file)] : []));
    const vocabulary = resolveVocabulary(types, constants, abis);
    const structModels = resolveStructs(structs, abis);
    const request = resolveRequest(head);
    const scope = { vocabulary, structs: structModels, request, version: head.version };
    const calls = callFiles.flatMap((file): Call[] =>
      file ? resolveCalls(file, basename(file.path, ".yaml"), scope) : [],
    );
    checkCalls(calls, this.#files);
    const inventories = this.#inventories();
    if (this.#diagnostics.length > 0) return { diagnostics: this.#diagnostics };
    const { name, generation, version, doc, metadata } = head;
    return {
      diagnostics: [],
      spec: {
        name,
        generation,
        version,
        doc,
        metadata,
        digest: this.#digest(),
        kinds: Object.entries(head.kinds).map(([letter, kind]) => ({ letter, ...kind })),
        request,
        commands: resolveCommands(head),
        limits: Object.entries(head.limits).map(([limit, rest]) => ({ name: limit, ...rest })),
        constants: vocabulary.constants,
        errnos: vocabulary.errnos,
        structs: structModels,
        abis,
        handles: [...vocabulary.handles.values()],
        calls,
        inventories,
      },
    };
  }

  #read(kind: DocumentKind, name: string): SourceFile | undefined {
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
    return this.#schemas.check(kind, file) ? file : undefined;
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

function resolveRequest({ request }: ProtocolDocument): Spec["request"] {
  return {
    argumentKinds: request.signature.argumentKinds,
    resultKinds: request.signature.resultKinds,
    minimumSignatureBytes: request.signature.minimumBytes,
    maximumSignatureBytes: request.signature.maximumBytes,
    maximumArguments: request.maximumArguments,
    maximumBytes: request.maximumBytes,
  };
}

function resolveCommands({ commands }: ProtocolDocument): Command[] {
  const fields = (documents: readonly FieldDocument[]): Field[] =>
    documents.map(({ allOnes, ...field }) => ({ ...field, unlimited: allOnes === "unlimited" }));
  return Object.entries(commands).map(([letter, { body, reply, ...rest }]) => ({
    letter,
    ...rest,
    body: fields(body),
    ...(reply ? { reply: fields(reply) } : {}),
  }));
}
