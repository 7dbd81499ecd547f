import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { atVersion, loadSpec, type Spec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { editedSpec, realMarshalSpec } from "./spec-copy.js";

const newCall = `
  getentropy(pi)i:
    since: 20002
    doc: Fills a buffer with random bytes.
    source: getentropy(3)
    arguments:
      - { name: buffer, type: bytes, direction: out, length: length }
      - { name: length, type: size }
    returns: { type: status }
`;

/** The specification with a second version, which adds a call and a flag and drops a call. */
function twoVersions(edit: (directory: string) => void = () => {}): string {
  const directory = editedSpec("protocol.yaml", "version: 20001", "version: 20002\nversions: [20001, 20002]");
  appendFileSync(join(directory, "calls/environment.yaml"), newCall);
  replace(directory, "calls/identity.yaml", "  umask(i)i:", "  umask(i)i:\n    until: 20002");
  replace(directory, "constants.yaml", "O_PATH: 0o10000000", "O_PATH: { value: 0o10000000, since: 20002 }");
  edit(directory);
  return directory;
}

function replace(directory: string, file: string, from: string, to: string): void {
  const path = join(directory, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${file} has no \`${from}\``);
  writeFileSync(path, text.replace(from, to));
}

function load(directory: string): Spec {
  const { spec, diagnostics } = loadSpec(directory);
  if (!spec) throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return spec;
}

describe("a specification of two versions", () => {
  const names = (spec: Spec) => spec.calls.map((call) => call.name);
  const openFlags = (spec: Spec) =>
    spec.constants.find((set) => set.name === "open")?.values.map((one) => one.name);

  test("has in each what lives in it", () => {
    const spec = load(twoVersions());
    const [old, current] = [atVersion(spec, 20001), atVersion(spec, 20002)];
    expect([names(old).includes("umask"), names(old).includes("getentropy")]).toEqual([true, false]);
    expect([names(current).includes("umask"), names(current).includes("getentropy")]).toEqual([false, true]);
    expect([openFlags(old)?.includes("O_PATH"), openFlags(current)?.includes("O_PATH")]).toEqual([
      false,
      true,
    ]);
  });

  test("says which versions there are when another is asked for", () => {
    expect(() => atVersion(load(twoVersions()), 20003)).toThrow(
      "there is no version 20003: expected one of 20001, 20002",
    );
  });

  const problems = (edit: (directory: string) => void) =>
    loadSpec(twoVersions(edit)).diagnostics.map(({ code, message }) => ({ code, message }));

  test("cannot use a version that it does not declare", () => {
    const found = problems((directory) =>
      replace(directory, "calls/environment.yaml", "since: 20002", "since: 20003"),
    );
    expect(found).toEqual([{ code: "SBX020", message: "there is no version 20003" }]);
  });

  test("cannot end before it begins", () => {
    const found = problems((directory) =>
      replace(directory, "calls/identity.yaml", "until: 20002", "since: 20002\n    until: 20001"),
    );
    expect(found).toEqual([{ code: "SBX020", message: "ends at 20001, before it begins at 20002" }]);
  });

  test("cannot keep a call whose memory only a dead call gives back", () => {
    const found = problems((directory) =>
      replace(
        directory,
        "calls/interpreter.yaml",
        "  _pypy_init_free(p)v:",
        "  _pypy_init_free(p)v:\n    until: 20002",
      ),
    );
    const message = "_pypy_init_home()p needs _pypy_init_free, which version 20002 does not have";
    expect(found).toEqual([{ code: "SBX020", message }]);
  });
});

test("a function is there as long as the call that carries it out", () => {
  const { spec } = loadSpec(realMarshalSpec, load(twoVersions()));
  if (!spec) throw new Error("the specification of the first generation has problems");
  const functionsAt = (version: number) =>
    atVersion(spec, version).marshal?.functions.map(({ shortName }) => shortName);
  expect(functionsAt(20001)).toContain("umask");
  expect(functionsAt(20002)).not.toContain("umask");
  expect(functionsAt(20002)).toContain("open");
  // A call of its own has no version of its own.
  for (const version of [20001, 20002]) expect(functionsAt(version)).toContain("listdir");
});
