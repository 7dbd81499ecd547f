import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
// Inside this package, so that the examples find the packages that they import.
const folder = mkdtempSync(join(root, "packages/cli/test/readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Example {
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The block ```text that follows: what the example prints. */
  readonly prints: string | undefined;
}

const documents = [
  "README.md",
  ...readdirSync(join(root, "packages"))
    .filter(isForJavaScript)
    .map((name) => join("packages", name, "README.md")),
];

/** A package that exports nothing, such as the C guest, has no example that could be run here. */
function isForJavaScript(name: string): boolean {
  const manifest: object = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
  return "exports" in manifest;
}

describe.each(documents)("the examples of %s", (document) => {
  const found = examples(readFileSync(join(root, document), "utf8"));

  test("are there", () => {
    expect(found.length).toBeGreaterThan(0);
  });

  test.each(found)("line $line ($language) prints what it says", ({ line, language, code, prints }) => {
    const printed = language === "js" ? runScript(document, line, code) : runCommands(code);
    if (prints !== undefined) expect(normalise(printed)).toBe(normalise(prints));
  });
});

/** The blocks that can be run: JavaScript, and shell that calls nothing but our own command. */
function examples(text: string): Example[] {
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.flatMap(({ 1: language = "", 2: code = "", index }, i) => {
    const isOurs =
      language === "js" ||
      (language === "sh" && code.split("\n").every((line) => /^(npx sandbox .*|)$/.test(line)));
    if (!isOurs) return [];
    const next = blocks[i + 1];
    const line = text.slice(0, index).split("\n").length;
    return [{ line, language, code, prints: next?.[1] === "text" ? next[2] : undefined }];
  });
}

function runScript(document: string, line: number, code: string): string {
  const file = join(folder, `${relative("", document).replaceAll(/\W/g, "-")}-${line}.mjs`);
  writeFileSync(file, code);
  return execFileSync(process.execPath, [file], { cwd: root, encoding: "utf8" });
}

/** Both streams, as a reader would see them; an exit status is part of what a command says. */
function runCommands(code: string): string {
  const bin = join(root, "packages/cli/dist/main.js");
  const script = code.replaceAll(/^npx sandbox/gm, `"${process.execPath}" "${bin}"`);
  return execFileSync("sh", ["-c", `exec 2>&1\n${script}\ntrue`], { cwd: root, encoding: "utf8", input: "" });
}

/** What differs from run to run, and the white space at the ends of lines. */
function normalise(text: string): string {
  return text
    .replaceAll(/0x[0-9a-f]{6,}/g, "0x...")
    .replaceAll(/\d+\.\d+ ms/g, "N ms")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
}
