import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkImports } from "./check-imports.mjs";

const rules = {
  rooms: {
    "packages/protocol": { mayImport: [], nodeModules: false, why: "it also loads in a browser" },
    "packages/replay": { mayImport: ["packages/protocol"] },
    "packages/controller": { mayImport: ["packages/protocol"], why: "the two do not know each other" },
  },
  testsMayAlsoImport: ["test-fixtures"],
};
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "check-imports-"));
  manifest("packages/protocol", {});
  manifest("packages/replay", { dependencies: { "@sandbox/protocol": "1" } });
  manifest("packages/controller", {
    dependencies: { "@sandbox/protocol": "1", "@sandbox/replay": "1" },
    devDependencies: { "@sandbox/test-fixtures": "1", vitest: "1" },
  });
  manifest("test-fixtures", {});
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("checkImports", () => {
  it("accepts what a rule and the manifest allow", () => {
    write(
      "packages/controller/src/a.ts",
      'import { b } from "@sandbox/protocol";\nimport "node:fs";\nimport "./b.js";\n',
    );
    expect(checkImports(folder, rules)).toEqual([]);
  });

  it("names file, line and rule of an import of a forbidden room", () => {
    write("packages/controller/src/a.ts", '\nexport type { R } from "@sandbox/replay";\n');
    expect(checkImports(folder, rules)).toEqual([
      'packages/controller/src/a.ts:2: imports "@sandbox/replay"; packages/controller may import packages/protocol: ' +
        "the two do not know each other (scripts/import-rules.json)",
    ]);
  });

  it("refuses a Node module in a room that has none, but not in its tests", () => {
    write("packages/protocol/src/a.ts", 'const fs = await import("node:fs");\n');
    write("packages/protocol/src/a.test.ts", 'import "node:fs";\n');
    expect(checkImports(folder, rules)).toEqual([
      'packages/protocol/src/a.ts:1: imports "node:fs"; packages/protocol imports no Node module: ' +
        "it also loads in a browser (scripts/import-rules.json)",
    ]);
  });

  it("lets only tests import the fixtures", () => {
    write(
      "packages/controller/test/a.test.ts",
      'import "@sandbox/test-fixtures";\nimport "../../../test-fixtures/x.js";\n',
    );
    write("packages/controller/src/a.ts", 'import "@sandbox/test-fixtures";\n');
    expect(checkImports(folder, rules)).toEqual([
      'packages/controller/src/a.ts:1: imports "@sandbox/test-fixtures"; packages/controller may import ' +
        "packages/protocol: the two do not know each other (scripts/import-rules.json)",
    ]);
  });

  it("refuses a relative import that leaves the room", () => {
    write("packages/replay/src/a.ts", 'export * from "../../protocol/src/index.js";\n');
    expect(checkImports(folder, rules)).toEqual([
      'packages/replay/src/a.ts:1: imports "../../protocol/src/index.js"; a relative import stays in its room, packages/replay',
    ]);
  });

  it("refuses a package that the manifest does not list", () => {
    write("packages/replay/src/a.ts", 'import "vitest";\n');
    expect(checkImports(folder, rules)).toEqual([
      'packages/replay/src/a.ts:1: imports "vitest"; packages/replay/package.json does not list vitest in "dependencies"',
    ]);
  });

  it("does not take an import inside a string for one", () => {
    write(
      "packages/replay/src/a.ts",
      'export const text = `import "@sandbox/controller";`; // import "vitest"\n',
    );
    expect(checkImports(folder, rules)).toEqual([]);
  });

  it("names a room without a rule", () => {
    manifest("packages/new", {});
    expect(checkImports(folder, rules)).toEqual([
      "packages/new: no rule for this room (scripts/import-rules.json)",
    ]);
  });
});

function manifest(room, content) {
  const name = `@sandbox/${room.split("/").at(-1)}`;
  write(`${room}/package.json`, JSON.stringify({ name, ...content }));
}

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
