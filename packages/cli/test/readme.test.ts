import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
// Inside this package, so that the examples find the packages that they import.
const folder = mkdtempSync(join(root, "packages/cli/test/readme-"));
afterAll(() => rmSync(folder, { recursive: true }));
const compiler = join(root, "node_modules/typescript/bin/tsc");

interface Example {
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The block ```text that follows: what the example prints. */
  readonly prints: string | undefined;
}

/** What must have examples. */
const documents = [
  "README.md",
  "docs/using.md",
  ...readdirSync(join(root, "packages"))
    .filter(isForJavaScript)
    .map((name) => join("packages", name, "README.md")),
];

/** What may have them: every other page. */
const otherDocuments = ["SECURITY.md", "CONTRIBUTING.md", "GLOSSARY.md", ...pages("docs")].filter(
  (document) => !documents.includes(document) && existsSync(join(root, document)),
);

/** A package that exports nothing, such as the C guest, has no example that could be run here. */
function isForJavaScript(name: string): boolean {
  const manifest: object = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  return "exports" in manifest;
}

/** The pages of a folder, without those that are generated from the specification. */
function pages(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

const withExamples = [...documents, ...otherDocuments]
  .map((document) => ({ document, found: examples(readFileSync(join(root, document), "utf8")) }))
  .filter(({ document, found }) => documents.includes(document) || found.length > 0);

// Most of an example is waiting for a guest to start.
describe.concurrent.each(withExamples)("the examples of $document", ({ document, found }) => {
  test("are there", ({ expect }) => {
    expect(found.length).toBeGreaterThan(0);
  });

  test.each(found)("line $line ($language) prints what it says", async ({ line, language, code, prints }) => {
    const printed = await run[language]?.(code, `${document.replaceAll(/\W/g, "-")}-${line}`);
    if (prints !== undefined) expect(normalise(printed ?? "")).toBe(normalise(prints));
  });
});

/** How a block of each language is run: its code, and a name for a file. */
const run: Readonly<Record<string, (code: string, name: string) => Promise<string>>> = {
  js: runScript,
  ts: runTypeScript,
  sh: runCommands,
};

/** The blocks that can be run: JavaScript, TypeScript, and shell that calls nothing but our own command. */
function examples(text: string): Example[] {
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.flatMap(({ 1: language = "", 2: code = "", index }, i) => {
    const isOurs =
      language === "js" ||
      language === "ts" ||
      (language === "sh" && code.split("\n").every((line) => /^(npx sandbox .*|)$/.test(line)));
    if (!isOurs) return [];
    const next = blocks[i + 1];
    const line = text.slice(0, index).split("\n").length;
    return [{ line, language, code, prints: next?.[1] === "text" ? next[2] : undefined }];
  });
}

function runScript(code: string, name: string): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  return outputOf(process.execPath, [file]);
}

/** Checks the types first, with the repository's own strictness; what it prints is the program's. */
async function runTypeScript(code: string, name: string): Promise<string> {
  const file = join(folder, `${name}.mts`);
  writeFileSync(file, code);
  const config = join(folder, `${name}.json`);
  // Compiled for the oldest Node that is supported, which has no `await using`.
  const compilerOptions = {
    target: "es2022",
    outDir: folder,
    rootDir: folder,
    sourceMap: false,
    declaration: false,
    declarationMap: false,
  };
  writeFileSync(
    config,
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files: [file] }),
  );
  await outputOf(process.execPath, [compiler, "-p", config]).catch(({ stdout }: { stdout: string }) => {
    throw new Error(`the example does not type-check:\n${stdout}`);
  });
  return outputOf(process.execPath, [join(folder, `${name}.mjs`)]);
}

/** Both streams, as a reader would see them; an exit status is part of what a command says. */
function runCommands(code: string): Promise<string> {
  const bin = join(root, "packages/cli/dist/main.js");
  const script = code.replaceAll(/^npx sandbox/gm, `"${process.execPath}" "${bin}"`);
  return outputOf("sh", ["-c", `exec 2>&1\n${script}\ntrue`]);
}

/** What a program prints, with nothing to read. */
async function outputOf(file: string, args: readonly string[]): Promise<string> {
  const running = promisify(execFile)(file, args, { cwd: root, encoding: "utf8" });
  running.child.stdin?.end();
  return (await running).stdout;
}

/** What differs from run to run, and the white space at the ends of lines. */
function normalise(text: string): string {
  return text
    .replaceAll(/0x[0-9a-f]{6,}/g, "0x...")
    .replaceAll(/\d+\.\d+ ms/g, "N ms")
    .replaceAll(/having reached \d+/g, "having reached N")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
}
