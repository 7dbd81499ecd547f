import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { loadSpec } from "@sandbox/spec";
import { expect, test } from "vitest";
import { functionExample } from "../src/docs/marshal-example.js";
import { referencePages } from "../src/docs/pages.js";
import { hexLines, wireExample } from "../src/docs/wire-example.js";
import { SpecCopy } from "./spec-command.js";
import { realMarshalSpec, realSpec } from "./spec-copy.js";

const { spec: real } = loadSpec(realSpec);
if (!real) throw new Error("the specification has problems");
const { spec: realMarshal } = loadSpec(realMarshalSpec, real);
if (!realMarshal?.marshal) throw new Error("the specification of the first generation has problems");
const { marshal } = realMarshal;
const pages = referencePages(real, realMarshal);

test("every call stands in the table with its meaning, its callers and its support, and has a section", () => {
  const index = pages.get("README.md") ?? "";
  for (const { signature, area, doc } of real.calls) {
    const row = index.split("\n").find((line) => line.startsWith(`| [${signature}]`));
    expect(row, signature).toContain(doc.replaceAll("|", "\\|"));
    expect(row).toMatch(/(supported|partial: .+|refused with `E\w+`.*) +\|$/);
    expect(pages.get(`calls/${area}.md`)).toContain(`\n## ${signature}\n`);
  }
});

test("every structure has a page with its fields and their places in each ABI", () => {
  for (const { name, fields } of real.structs) {
    const page = pages.get(`structures/${name}.md`) ?? "";
    for (const field of fields) expect(page).toContain(`\`${field.name}\``);
  }
  expect(pages.get("structures/stat.md")).toMatch(/\| `st_size` +\|.*\| 48: int64 +\|/);
});

test("every function stands in the table with its call, its answer and the support of that, and has a section", () => {
  const index = pages.get("functions/README.md") ?? "";
  for (const { name, call, file } of marshal.functions) {
    const row = index.split("\n").find((line) => line.startsWith(`| [${name}]`));
    expect(row, name).toContain(call.signature);
    expect(row).toMatch(/(supported|partial: .+|refused with `E\w+`.*) +\|$/);
    expect(pages.get(`functions/${basename(file, ".yaml")}.md`)).toContain(`\n## ${name}\n`);
  }
  const wire = pages.get("functions/wire.md") ?? "";
  for (const { name } of [...marshal.values, ...marshal.exceptions, ...marshal.limits])
    expect(wire).toContain(`| \`${name}\``);
});

test("the example of a function is the bytes of its request and of an answer", () => {
  const found = marshal.functions.find(({ shortName }) => shortName === "lseek");
  if (!found) throw new Error("lseek is no function");
  const { text, request, result } = functionExample(found, realMarshal, marshal);
  expect(text).toBe("lseek(3, 4096, 0) = 3");
  expect(hexLines([...request, ...result]).map((line) => line.trimEnd())).toEqual([
    "73 11 00 00 00                                   a string of 17 bytes: the function",
    '6c 6c 5f 6f 73 2e 6c 6c 5f 6f 73 5f 6c 73 65 65  "ll_os.ll_os_lseek"',
    "6b",
    "28 03 00 00 00                                   a tuple: 3 arguments",
    "49 03 00 00 00 00 00 00 00                       fd = 3, an int64",
    "49 00 10 00 00 00 00 00 00                       offset = 4096, an int64",
    "49 00 00 00 00 00 00 00 00                       whence = 0, an int64",
    "69 00 00 00 00                                   success = 0, an int32",
    "49 03 00 00 00 00 00 00 00                       the result = 3, an int64",
  ]);
});

test("links between pages lead somewhere", () => {
  for (const [path, text] of pages) {
    for (const [, target = ""] of text.matchAll(/\]\((?!https:)([^)#]+)(?:#[^)]*)?\)/g)) {
      expect(pages.has(join(path, "..", target)), `${path} links to ${target}`).toBe(true);
    }
  }
});

test("an example is the bytes of the request and of its result", () => {
  const call = real.calls.find(({ name }) => name === "read");
  const abi = real.abis.find(({ name }) => name === "linux-x86_64");
  if (!call || !abi) throw new Error("read is not described");
  const { text, request, result } = wireExample(call, real, abi);
  expect(text).toBe("read(fd=3, buffer=0x7ffd00002000, count=4096)");
  expect(hexLines([...request, ...result]).map((line) => line.trimEnd())).toEqual([
    "0a                                               the length of the signature, 10",
    "72 65 61 64 28 69 70 69 29 69                    read(ipi)i",
    "03 00 00 00 00 00 00 00                          fd = 3",
    "00 20 00 00 fd 7f 00 00                          buffer = 0x7ffd00002000",
    "00 10 00 00 00 00 00 00                          count = 4096",
    "69                                               a result of kind i",
    "05 00 00 00 00 00 00 00                          5",
  ]);
});

test("an example follows the byte order, the width of addresses and that of the length", () => {
  const call = real.calls.find(({ name }) => name === "kinds_ptr");
  const [abi] = real.abis;
  if (!call || !abi) throw new Error("kinds_ptr is not described");
  const wide = { ...real, request: { ...real.request, lengthBytes: 2 as const } };
  const { request } = wireExample(call, wide, { ...abi, pointerBytes: 4, littleEndian: false });
  expect(request.map(({ bytes }) => Buffer.from(bytes).toString("hex"))).toEqual([
    "000e",
    Buffer.from("kinds_ptr(pi)p").toString("hex"),
    "00001000",
    "0000000000000001",
  ]);
});

test("--check names what is stale, and the command; docs writes it and removes what is left over", async () => {
  const copy = new SpecCopy();
  const reference = (page: string) => join(copy.root, "docs", "reference", page);
  expect((await copy.spec("docs")).status).toBe(0);
  expect((await copy.spec("docs", "--check")).status).toBe(0);
  const fresh = readFileSync(reference("README.md"), "utf8");
  writeFileSync(reference("README.md"), "old\n");
  writeFileSync(reference("left.md"), "over\n");
  const { status, stderr } = await copy.spec("docs", "--check");
  expect(stderr).toBe(
    "docs/reference/README.md\ndocs/reference/left.md\n2 pages are stale: run `pnpm spec docs` and commit what it changes.\n",
  );
  expect(status).toBe(1);
  await copy.spec("docs");
  expect(readFileSync(reference("README.md"), "utf8")).toBe(fresh);
  expect((await copy.spec("docs", "--check")).status).toBe(0);
});
