import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { formatYaml } from "../src/format/canonical.js";
import { SpecCopy } from "./spec-command.js";
import { realMarshalSpec, realSpec } from "./spec-copy.js";

const files = [realSpec, realMarshalSpec].flatMap((directory) =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(basename(directory), name)),
);

test("the committed specification is formatted", async () => {
  const { status, stderr } = await new SpecCopy().spec("fmt", "--check");
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test.each(files)("%s keeps what it says, and its comments, however it is mangled", (name) => {
  const text = readFileSync(join(realSpec, "..", name), "utf8");
  const mangle = (line: string) =>
    line.trimStart().startsWith("#")
      ? line
      : line.replaceAll("{ ", "{   ").replaceAll(" }", "}").replaceAll(": {", ":   {");
  const mangled = text.split("\n").map(mangle).join("\n");
  const formatted = formatYaml(mangled);
  expect(parse(formatted)).toEqual(parse(text));
  expect(formatted).toBe(text);
});

test("fields become one line each, unless a comment needs a line", () => {
  const text = [
    "# head",
    "arguments:",
    "  - name: path",
    "    type: path",
    "  # between",
    "  - name: flags # why",
    "    type: open_flags",
    "returns:",
    "  type: fd",
    "kinds: [ i,p ]",
    "mask:   0o0017",
    "",
  ];
  expect(formatYaml(text.join("\n")).split("\n")).toEqual([
    "# head",
    "arguments:",
    "  - { name: path, type: path }",
    "  # between",
    "  - name: flags # why",
    "    type: open_flags",
    "returns: { type: fd }",
    "kinds: [i, p]",
    "mask: 0o0017",
    "",
  ]);
});

test("functions and what their wire is made of have a line each, as long as it is no longer than it should be", () => {
  const wire = ["values:", "  none:", "    tag: N", "    form: constant", "exceptions: {}", ""].join("\n");
  expect(formatYaml(wire)).toBe("values:\n  none: { tag: N, form: constant }\nexceptions: {}\n");
  const fields = Array.from({ length: 20 }, (_, index) => `f_field${index}: int`).join(", ");
  const functions = [
    "functions:",
    "  ll_os.ll_os_dup:",
    "    call: dup(i)i",
    "    arguments:",
    "      - oldfd",
    "  ll_os.ll_os_statvfs: { call: statvfs(pp)i, arguments: [path], answer: {tuple: { FIELDS } } }",
    "",
  ];
  expect(formatYaml(functions.join("\n").replace("FIELDS", fields)).split("\n")).toEqual([
    "functions:",
    "  ll_os.ll_os_dup: { call: dup(i)i, arguments: [oldfd] }",
    "  ll_os.ll_os_statvfs:",
    "    call: statvfs(pp)i",
    "    arguments: [path]",
    `    answer: { tuple: { ${fields} } }`,
    "",
  ]);
});

test("--check names the files and the command, and writes nothing", async () => {
  const copy = new SpecCopy().edit("types.yaml", "form: integer, c: int,", "form:   integer, c: int,");
  const before = copy.read("types.yaml");
  const { status, stdout, stderr } = await copy.spec("fmt", "--check");
  expect(stdout).toBe("specs/rpython-sandbox-2/types.yaml\n");
  expect(stderr).toBe("1 file is not formatted: run `pnpm spec fmt` and commit what it changes.\n");
  expect(status).toBe(1);
  expect(copy.read("types.yaml")).toBe(before);
  expect((await copy.spec("fmt")).status).toBe(0);
  expect(copy.read("types.yaml")).toBe(readFileSync(join(realSpec, "types.yaml"), "utf8"));
});

test("what is no YAML is left alone", async () => {
  const copy = new SpecCopy().write("types.yaml", "types: [\n");
  const { status, stderr } = await copy.spec("fmt");
  expect(stderr).toContain("types.yaml is not YAML");
  expect(status).toBe(2);
});
