import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../../../", import.meta.url).pathname;
const generator = join(root, "tools/codegen/dist/main.js");
const compiler = join(root, "node_modules/typescript/bin/tsc");
const packages = ["protocol", "controller", "guest", "replay"] as const;

/** The packages that are generated from the specification, with it, in a folder of their own. */
export class CopiedPackages {
  /** Where it is. */
  readonly folder = mkdtempSync(join(tmpdir(), "sandbox-one-edit-"));

  constructor() {
    cpSync(join(root, "specs"), join(this.folder, "specs"), { recursive: true });
    cpSync(join(root, "tsconfig.base.json"), join(this.folder, "tsconfig.base.json"));
    writeFileSync(join(this.folder, "pnpm-workspace.yaml"), "");
    for (const name of packages) this.#copy(name);
  }

  generate(): void {
    const named = packages.flatMap((name) => ["--package", name]);
    execFileSync(process.execPath, [generator, ...named], { cwd: this.folder });
  }

  /** A file of a package, by its path below `packages`. */
  read(path: string): string {
    return readFileSync(join(this.folder, "packages", path), "utf8");
  }

  /** @throws Error with what the compiler says of a package that has a wrong type. */
  build(): void {
    for (const name of packages)
      execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
        cwd: join(this.folder, "packages", name),
        stdio: "pipe",
      });
  }

  /** What a program beside the packages prints; others are files that it may start. */
  run(program: string, others: Readonly<Record<string, string>>): string {
    for (const [name, text] of Object.entries({ "program.mjs": program, ...others }))
      writeFileSync(join(this.folder, name), text);
    return execFileSync(process.execPath, ["program.mjs"], { cwd: this.folder, encoding: "utf8" });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** The sources of a package, which find the other copies, and what it depends on besides. */
  #copy(name: string): void {
    const from = join(root, "packages", name);
    const to = join(this.folder, "packages", name);
    mkdirSync(join(to, "node_modules/@sandbox"), { recursive: true });
    mkdirSync(join(to, "node_modules/@types"), { recursive: true });
    for (const file of ["src", "package.json", "tsconfig.json", "tsconfig.build.json"]) {
      cpSync(join(from, file), join(to, file), {
        recursive: true,
        filter: (path) => !path.endsWith(".test.ts"),
      });
    }
    for (const other of packages)
      symlinkSync(join(this.folder, "packages", other), join(to, "node_modules/@sandbox", other));
    symlinkSync(realpathSync(join(root, "node_modules/@types/node")), join(to, "node_modules/@types/node"));
    if (name === "replay") {
      symlinkSync(
        realpathSync(join(from, "node_modules/binary-parser")),
        join(to, "node_modules/binary-parser"),
      );
    }
  }
}
