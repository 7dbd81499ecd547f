import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { emitters, loadMarshalSpec, writeGenerated } from "@sandbox/codegen";
import { atVersion, formatDiagnostic, type LoadResult, loadSpec, type Spec } from "@sandbox/spec";
import type { Edit, Mutation } from "./mutation.js";

const run = promisify(execFile);
const root = new URL("../../../../", import.meta.url).pathname;
const compiler = join(root, "node_modules/typescript/bin/tsc");
const packages = ["protocol", "controller", "guest", "replay"] as const;

/** What the files of the first generation begin with. */
const marshalFolder = "rpython-sandbox-1/";

function pathOf(file: string): string {
  return join("specs", file.startsWith(marshalFolder) ? file : join("rpython-sandbox-2", file));
}

function specOf({ spec, diagnostics }: LoadResult): Spec {
  if (!spec) throw new Error(diagnostics.map((each) => formatDiagnostic(each)).join("\n"));
  return spec;
}

/**
 * A temporary copy of the specification and of the packages that are generated from it. Each mutation finds the
 * specification as it is committed; only what it changes is written, and one compiler run checks and builds it all.
 */
export class Workspace {
  readonly #folder = mkdtempSync(join(tmpdir(), "sandbox-mutation-"));

  /** The files of the specification that the last mutation has changed. */
  #edited: string[] = [];

  constructor() {
    cpSync(join(root, "specs"), join(this.#folder, "specs"), { recursive: true });
    for (const name of packages) this.#copyPackage(name);
    cpSync(new URL("trip", import.meta.url).pathname, join(this.#folder, "trip"), { recursive: true });
    mkdirSync(join(this.#folder, "node_modules/@types"), { recursive: true });
    this.#link("@types/node", join(root, "node_modules/@types/node"));
    this.#link("binary-parser", join(root, "packages/replay/node_modules/binary-parser"));
    const base = JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8")) as {
      compilerOptions: object;
    };
    const paths = {
      ...Object.fromEntries(
        packages.map((name) => [`@sandbox/${name}`, [`./packages/${name}/src/index.ts`]]),
      ),
      "binary-parser": ["./node_modules/binary-parser/dist/binary_parser.d.ts"],
    };
    const compilerOptions = {
      ...base.compilerOptions,
      paths,
      rootDir: ".",
      outDir: "out",
      incremental: true,
      declaration: false,
      declarationMap: false,
      sourceMap: false,
    };
    const config = { compilerOptions, include: ["packages/*/src", "trip"] };
    writeFileSync(join(this.#folder, "tsconfig.json"), JSON.stringify(config));
    writeFileSync(join(this.#folder, "package.json"), JSON.stringify({ type: "module" }));
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /**
   * Loads the specification with some edits, that of the first generation where one of them is of it; the next call
   * begins with what is committed again.
   */
  load(edits: readonly Edit[]): LoadResult {
    this.#edit(edits);
    const loaded = loadSpec(this.#spec(""));
    const isMarshal = edits.some(({ file }) => file.startsWith(marshalFolder));
    return loaded.spec && isMarshal ? loadMarshalSpec(this.#spec(""), loaded.spec) : loaded;
  }

  #edit(edits: readonly Edit[]): void {
    this.#restore();
    for (const { file, apply } of edits) {
      const path = this.#spec(file);
      const before = existsSync(path) ? readFileSync(path, "utf8") : "";
      const after = apply(before);
      if (after === before) throw new Error(`the edit of ${file} changes nothing`);
      this.#edited.push(file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, after);
    }
  }

  /** Edits, generates, type-checks; answers what guest and controller print. */
  async tryOut(mutation: Mutation): Promise<string[]> {
    this.#edit(mutation.edits);
    const spec = specOf(loadSpec(this.#spec("")));
    const marshalSpec = specOf(loadMarshalSpec(this.#spec(""), spec));
    const version = mutation.version ?? spec.version;
    for (const name of packages) {
      const files = await emitters[name]?.(atVersion(spec, version), atVersion(marshalSpec, version));
      if (files) writeGenerated(join(this.#folder, "packages", name, "src/gen"), files);
    }
    writeFileSync(
      join(this.#folder, "trip/main.ts"),
      mutation.generation === 1 ? marshalTrip(mutation) : trip(mutation),
    );
    await this.#compile();
    const { stdout } = await run(process.execPath, ["out/trip/main.js"], { cwd: this.#folder });
    return JSON.parse(stdout) as string[];
  }

  async #compile(): Promise<void> {
    try {
      await run(process.execPath, [compiler, "-p", "."], { cwd: this.#folder });
    } catch (error) {
      const { stdout = "" } = error as { stdout?: string };
      throw new Error(`the generated code does not type-check:\n${stdout.slice(0, 4000)}`);
    }
  }

  #spec(file: string): string {
    return join(this.#folder, pathOf(file));
  }

  #restore(): void {
    for (const file of this.#edited) {
      const committed = join(root, pathOf(file));
      if (existsSync(committed)) cpSync(committed, this.#spec(file));
      else rmSync(this.#spec(file), { force: true });
    }
    this.#edited = [];
  }

  /** The hand-written sources of a package, and where Node finds what they become. */
  #copyPackage(name: string): void {
    const generated = join(root, "packages", name, "src/gen");
    cpSync(join(root, "packages", name, "src"), join(this.#folder, "packages", name, "src"), {
      recursive: true,
      filter: (path) => !path.endsWith(".test.ts") && path !== generated,
    });
    const built = join(this.#folder, "out/packages", name);
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, "package.json"), JSON.stringify({ type: "module", exports: "./src/index.js" }));
    mkdirSync(join(this.#folder, "node_modules/@sandbox"), { recursive: true });
    symlinkSync(built, join(this.#folder, "node_modules/@sandbox", name));
  }

  #link(name: string, target: string): void {
    symlinkSync(realpathSync(target), join(this.#folder, "node_modules", name));
  }
}

/** The program of a mutation of the second generation. */
function trip({ handlers, guest, abi, executors }: Mutation): string {
  return `import { fail } from "@sandbox/controller";
import * as protocol from "@sandbox/protocol";
import { print, travel } from "./world.js";

const { NULL, pointer } = protocol;
void [NULL, pointer, fail];

travel({
  ${abi ? `abi: protocol.${abi},` : ""}
  handlers: { ${handlers} },
  ${executors ? `executors: ({ bytes }) => { void bytes; return { ${executors} }; },` : ""}
  guest({ calls, ask, text, room, bytes, string, put, take }) {
    void [calls, ask, print, text, room, bytes, string, put, take];
    ${guest}
  },
});
`;
}

/** The program of a mutation of the first generation. */
function marshalTrip({ handlers, guest }: Mutation): string {
  return `import { fail } from "@sandbox/controller";
import { travel } from "./marshal-world.js";
import { print } from "./world.js";

void fail;

travel({
  handlers: { ${handlers} },
  guest({ calls, text, asked, told, raised }) {
    void [calls, print, text, asked, told, raised];
    ${guest}
  },
});
`;
}
