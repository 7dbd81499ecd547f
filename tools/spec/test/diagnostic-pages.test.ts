import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, diagnosticCodes, formatDiagnostic, loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { unedited } from "./faults.js";
import { editedSpec } from "./spec-copy.js";

const pages = new URL("../../../docs/diagnostics/", import.meta.url).pathname;
const codes = Object.keys(diagnosticCodes) as (keyof typeof diagnosticCodes)[];

/** The diagnostics of the specification with the edit that a section of a page shows. */
function problemsOf(section: string): readonly Diagnostic[] {
  const directory = applyExample(section);
  return loadSpec(directory, directory.endsWith("-1") ? unedited() : undefined).diagnostics;
}

/** Makes the edit that a section of a page shows in a copy of the specification; answers its directory. */
function applyExample(section: string): string {
  const removed = /```sh\nrm (\S+)\n```/.exec(section)?.[1];
  if (removed !== undefined) {
    const directory = editedSpec(removed, "", "");
    rmSync(join(directory, removed));
    return directory;
  }
  const [, file = "", edit = ""] = /```diff (\S+)\n([\s\S]*?)\n```/.exec(section) ?? [];
  const lines = edit.split("\n");
  const side = (sign: string) =>
    lines
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join("\n");
  const [, name, path = file] = /^(rpython-sandbox-1)\/(.+)$/.exec(file) ?? [];
  return editedSpec(path, side("-"), side("+"), name);
}

test("every code has a page, and every page a code", () => {
  const names = readdirSync(pages).filter((name) => name.startsWith("SBX"));
  expect(names.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
});

describe.each(codes)("%s", (code) => {
  const text = readFileSync(join(pages, `${code}.md`), "utf8");
  const [head = "", wrong = "", right = ""] = text.split(/^## (?:Wrong|Right)$/m);

  test("is titled with its meaning", () => {
    expect(head.split("\n")[0]).toBe(`# ${code}: ${diagnosticCodes[code]}`);
  });

  test("the wrong example gives exactly this code, and the quoted message", () => {
    const diagnostics = problemsOf(wrong);
    const said = diagnostics.map(formatDiagnostic).join("\n");
    expect([...new Set(diagnostics.map((one) => one.code))], said).toEqual([code]);
    const quoted = /^> (.+)$/m.exec(wrong)?.[1] ?? "";
    expect(
      diagnostics.some((one) => one.message.includes(quoted)),
      said,
    ).toBe(true);
  });

  test("the right example gives none", () => {
    expect(problemsOf(right).map(formatDiagnostic)).toEqual([]);
  });
});
