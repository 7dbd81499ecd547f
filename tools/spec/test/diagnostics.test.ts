import { formatDiagnostic, loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { type Fault, problems, reportOf } from "./faults.js";
import { editedSpec, realSpec } from "./spec-copy.js";

test("the specification of this repository has no problems", () => {
  const { spec, diagnostics } = loadSpec(realSpec);
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  expect(spec?.calls.length).toBeGreaterThan(60);
});

const faults: readonly Fault[] = [
  {
    what: "YAML that does not parse",
    file: "types.yaml",
    from: "types:",
    to: "types: [",
    code: "SBX001",
    message: "",
  },
  {
    what: "a property that does not exist",
    file: "calls/file.yaml",
    from: "    source: open(2)",
    to: "    sorce: open(2)",
    code: "SBX002",
    message: "has no property `sorce`",
    hint: "did you mean `source`?",
  },
  {
    what: "a signature with a letter that is no kind",
    file: "calls/file.yaml",
    from: "open(pii)i:",
    to: "open(pxi)i:",
    code: "SBX003",
    message: "`open(pxi)i` is no signature",
  },
  {
    what: "an entry with fewer arguments than its signature",
    file: "calls/file.yaml",
    from: "open(pii)i:",
    to: "open(piii)i:",
    code: "SBX004",
    message: "open(piii)i has 4 arguments, its entry describes 3",
  },
  {
    what: "an argument of another kind than its letter",
    file: "calls/file.yaml",
    from: "open(pii)i:",
    to: "open(iii)i:",
    code: "SBX004",
    message: "`path` is of kind p, argument 1 of open(iii)i of kind i",
  },
  {
    what: "a result of another kind than its letter",
    file: "calls/file.yaml",
    from: "close(i)i:",
    to: "close(i)p:",
    code: "SBX004",
    message: "`status` is of kind i, the result of close(i)p of kind p",
  },
  {
    what: "an unknown type",
    file: "calls/file.yaml",
    from: "{ name: flags, type: open_flags }",
    to: "{ name: flags, type: open_flag }",
    code: "SBX007",
    message: "unknown type `open_flag`",
    hint: "did you mean `open_flags`?",
  },
  {
    what: "an unknown set of flags",
    file: "types.yaml",
    from: "flags: open,",
    to: "flags: opn,",
    code: "SBX005",
    message: "unknown flags `opn`",
    hint: "did you mean `open`?",
  },
  {
    what: "an unknown C type",
    file: "types.yaml",
    from: "c: mode_t,",
    to: "c: mod_t,",
    code: "SBX005",
    message: "an ABI does not say what the C type `mod_t` is",
    hint: "did you mean `mode_t`?",
  },
  {
    what: "bytes without a length",
    file: "calls/file.yaml",
    from: "direction: out, length: count }",
    to: "direction: out }",
    code: "SBX007",
    message: "bytes need `length`",
  },
  {
    what: "a length that is no argument",
    file: "calls/file.yaml",
    from: "direction: out, length: count }",
    to: "direction: out, length: cuont }",
    code: "SBX007",
    message: "no argument is called `cuont`",
    hint: "did you mean `count`?",
  },
  {
    what: "a struct without a direction",
    file: "calls/file.yaml",
    from: "type: struct stat, direction: out }",
    to: "type: struct stat }",
    code: "SBX012",
    message: "a struct needs a `direction`",
  },
  {
    what: "a field that overlaps the one before",
    file: "abi/linux-x86_64.yaml",
    from: "st_ino: { offset: 8,",
    to: "st_ino: { offset: 4,",
    code: "SBX008",
    message: "overlaps the field before it, which ends at 8",
  },
  {
    what: "a structure smaller than its fields",
    file: "abi/linux-x86_64.yaml",
    from: "size: 144",
    to: "size: 100",
    code: "SBX008",
    message: "the last field ends at 120, past the size 100",
  },
  {
    what: "a call twice",
    file: "calls/file.yaml",
    from: "  openat(ipii)i:",
    to: "  open(pii)i:",
    code: "SBX006",
    message: "`open(pii)i` exists",
    hint: "rename one, or remove it",
  },
  {
    what: "a guest's dump that is none",
    file: "inventories/rpython-files.txt",
    from: "Version: 20001",
    to: "Vresion: 20001",
    code: "SBX009",
    message: "found `Vresion: 20001`",
  },
];

describe("a fault is reported with its place, its code and its likely cure:", () => {
  test.each(faults)("$what", (fault) => {
    const found = reportOf(fault);
    expect(found?.hint).toBe(fault.hint);
    expect(found?.line).toBeGreaterThan(0);
  });
});

test("all problems of a file come in one run, in the order of their places", () => {
  const directory = editedSpec("calls/directory.yaml", "type: mode }", "type: mod }");
  const { diagnostics } = loadSpec(directory);
  expect(diagnostics.map(({ code, line }) => ({ code, line }))).toEqual([{ code: "SBX007", line: 9 }]);
});

test("a diagnostic is printed with the line and a mark under the word", () => {
  const [first] = problems("calls/directory.yaml", "type: mode }", "type: mod }");
  const text = first ? formatDiagnostic(first) : "";
  expect(text.split("\n").slice(1)).toEqual([
    "  9 |       - { name: mode, type: mod }",
    "    |                             ^",
    "    = did you mean `mode`?",
  ]);
});

test("the digest follows what is said, not how: a comment does not change it, a value does", () => {
  const digest = (directory: string) => loadSpec(directory).spec?.digest;
  const original = digest(realSpec);
  expect(digest(editedSpec("calls/file.yaml", "# Calls", "# All the calls"))).toBe(original);
  expect(
    digest(
      editedSpec("types.yaml", "limit: 4096, overflow: ENAMETOOLONG", "limit: 4097, overflow: ENAMETOOLONG"),
    ),
  ).not.toBe(original);
});
