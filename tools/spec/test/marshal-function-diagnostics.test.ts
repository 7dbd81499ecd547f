import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { type Fault, reportOf, unedited } from "./faults.js";
import { editedSpec } from "./spec-copy.js";

const name = "rpython-sandbox-1";
const files = "functions/file.yaml";
const read = "ll_os.ll_os_read: { call: read(ipi)i, arguments: [fd, count], answer: string }";

/** Of functions, what they take and what they answer. */
const functionFaults: readonly Omit<Fault, "file" | "spec">[] = [
  {
    what: "an unknown call",
    from: "call: fsync(i)i",
    to: "call: fsink(i)i",
    code: "SBX005",
    message: "unknown call `fsink(i)i`",
    hint: "did you mean `fsync(i)i`?",
  },
  {
    what: "an argument that the call does not have",
    from: "read(ipi)i, arguments: [fd, count]",
    to: "read(ipi)i, arguments: [fd, cuont]",
    code: "SBX005",
    message: "read(ipi)i has no argument `cuont`",
    hint: "did you mean `count`?",
  },
  {
    what: "an argument that stands there twice",
    from: "read(ipi)i, arguments: [fd, count]",
    to: "read(ipi)i, arguments: [fd, count, fd]",
    code: "SBX006",
    message: "the argument `fd` stands there twice",
  },
  {
    what: "an argument of the call of which nothing is said",
    from: "read(ipi)i, arguments: [fd, count]",
    to: "read(ipi)i, arguments: [fd]",
    code: "SBX043",
    message: "nothing says what `count` of read(ipi)i is",
    hint: "name it among the arguments, or give it a number: `with: { count: 0 }`",
  },
  {
    what: "an argument that the call answers",
    from: "read(ipi)i, arguments: [fd, count]",
    to: "read(ipi)i, arguments: [fd, buffer, count]",
    code: "SBX043",
    message: "`buffer` is what read(ipi)i answers",
  },
  {
    what: "the length of what stands on the pipe",
    from: "write(ipi)i, arguments: [fd, buffer]",
    to: "write(ipi)i, arguments: [fd, buffer, count]",
    code: "SBX043",
    message: "`count` is how long `buffer` is",
    hint: "leave `count` out",
  },
  {
    what: "a constant that stands on the pipe, too",
    from: "with: { size: 4096 }, arguments: [path], answer: string }",
    to: "with: { size: 4096 }, arguments: [path, size], answer: string }",
    code: "SBX043",
    message: "`size` stands on the pipe: it is no constant",
  },
  {
    what: "a constant for what is no integer",
    from: "with: { size: 4096 }, arguments: [path], answer: string }",
    to: "with: { size: 4096, buffer: 1 }, arguments: [path], answer: string }",
    code: "SBX043",
    message: "`buffer` is no integer: only those have constants",
  },
  {
    what: "a constant for an argument that the call does not have",
    from: "with: { size: 4096 }, arguments: [path], answer: string }",
    to: "with: { sise: 4096, size: 4096 }, arguments: [path], answer: string }",
    code: "SBX005",
    message: "readlink(ppi)i has no argument `sise`",
    hint: "did you mean `size`?",
  },
  {
    what: "an argument of the call that is ignored",
    from: "{ name: inheritable, ignored: bool, default: true, doc: Whether it survives execve(2). }], answer: int }",
    to: "{ name: oldfd, ignored: bool }], answer: int }",
    code: "SBX043",
    message: "dup(i)i has an argument `oldfd`, which `ignored` would not pass on",
  },
  {
    what: "a structure without a form",
    from: "{ name: times, as: seconds }",
    to: "times",
    code: "SBX043",
    message: "`times` cannot stand on the pipe: say `as: seconds`",
  },
  {
    what: "seconds for what is no time",
    from: "fsync(i)i, arguments: [fd]",
    to: "fsync(i)i, arguments: [{ name: fd, as: seconds }]",
    code: "SBX043",
    message: "`as: seconds` is for a struct timeval or timespec",
  },
  {
    what: "a default that is not at the end",
    from: "read(ipi)i, arguments: [fd, count]",
    to: "read(ipi)i, arguments: [{ name: fd, default: 0 }, count]",
    code: "SBX045",
    message: "`count` has no default, and stands behind `fd`, which may be missing",
  },
  {
    what: "a default that is no value of the argument",
    from: "ignored: bool, default: true, doc: Whether it survives execve(2). }], answer: int }",
    to: "ignored: bool, default: 1, doc: Whether it survives execve(2). }], answer: int }",
    code: "SBX045",
    message: "the default of `inheritable` is no truth value",
  },
  {
    what: "a default for a string",
    from: "readlink(ppi)i, with: { size: 4096 }, arguments: [path]",
    to: "readlink(ppi)i, with: { size: 4096 }, arguments: [{ name: path, default: 0 }]",
    code: "SBX045",
    message: "the default of `path` is no value that can be said so",
  },
  {
    what: "an answer of another form",
    from: read,
    to: read.replace("answer: string", "answer: int"),
    code: "SBX044",
    message: "the call answers a string, which is not `int` on the pipe",
    hint: "what fits: none, string, assignment",
  },
  {
    what: "None where the call always answers a string",
    from: "arguments: [path], answer: string }",
    to: 'arguments: [path], answer: "string?" }',
    code: "SBX044",
    message: "the call answers a string, which is not `string?` on the pipe",
  },
  {
    what: "a status for what answers a number",
    from: "call: umask(i)i, arguments: [mask], answer: int",
    to: "call: umask(i)i, arguments: [mask], answer: status",
    code: "SBX044",
    message: "the call answers an integer, which is not `status` on the pipe",
  },
  {
    what: "ticks for what is no number",
    from: read,
    to: read.replace("answer: string", "answer: { ticks: 100 }"),
    code: "SBX044",
    message: "the call answers a string, which is not { ticks: 100 } on the pipe",
  },
  {
    what: "a list of what is one thing",
    from: read,
    to: read.replace("answer: string", "answer: { list: string }"),
    code: "SBX044",
    message: "the call answers a string, which is not a list on the pipe",
  },
  {
    what: "a tuple that is longer than the array",
    from: "answer: { tuple: [int, int] }",
    to: "answer: { tuple: [int, int, int] }",
    code: "SBX044",
    message: "the call answers 2 of it, the tuple has 3",
  },
  {
    what: "a tuple of what has no members",
    from: read,
    to: read.replace("answer: string", "answer: { tuple: { data: string } }"),
    code: "SBX044",
    message: "`data` is looked for in a string",
  },
  {
    what: "an unknown field of a structure",
    from: "{ f_bsize: int,",
    to: "{ f_bsiz: int,",
    code: "SBX005",
    message: "struct statvfs has no field `f_bsiz`",
    hint: "did you mean `f_bsize`?",
  },
  {
    what: "a form that does not exist",
    from: read,
    to: read.replace("answer: string", "answer: strings"),
    code: "SBX002",
    message: "`answer`: expected one of none, bool,",
    hint: "did you mean `string`?",
  },
  {
    what: "two forms at once",
    from: read,
    to: read.replace("answer: string", "answer: { ticks: 100, list: string }"),
    code: "SBX002",
    message: "a form is one of `ticks`, `list`, `tuple`",
  },
  {
    what: "a failure that is answered where the answer is no truth value",
    from: read,
    to: read.replace("answer: string", "answer: string, failure: false"),
    code: "SBX044",
    message: "only a truth value stands for a failure",
    hint: "`answer: bool`",
  },
  {
    what: "a name that is longer than the limit",
    from: "ll_os.ll_os_fsync:",
    to: `ll_os.ll_os_${"f".repeat(128)}:`,
    code: "SBX032",
    message: "the name is longer than the limit nameBytes, 128",
  },
  {
    what: "a name that another one is called by",
    from: "ll_os.ll_os_fsync:",
    to: "ll_time.ll_time_fdatasync:",
    code: "SBX034",
    message: "is `ll_time.ll_time_fdatasync` already",
  },
  {
    what: "a function twice in one file",
    from: "ll_os.ll_os_fsync:",
    to: "ll_os.ll_os_fdatasync:",
    code: "SBX006",
    message: "`ll_os.ll_os_fdatasync` exists",
  },
];

/** Which file holds the text that is edited. */
function fileOf({ from }: { readonly from: string }): string {
  if (from.includes("umask(i)i")) return "functions/identity.yaml";
  return files;
}

describe("is reported with the place and a code:", () => {
  test.each(functionFaults)("$what", (fault) => {
    const found = reportOf({ ...fault, file: fileOf(fault), spec: name });
    if (fault.hint !== undefined) expect(found?.hint).toBe(fault.hint);
    // Nothing that is edited stands on line 1.
    expect(found?.line).toBeGreaterThan(1);
    expect(found?.sourceLine).not.toBe("");
  });
});

test("a function that is in two files shows the other one", () => {
  const directory = editedSpec(files, "# ", "# ", name);
  appendFileSync(
    join(directory, "functions/time.yaml"),
    "  ll_os.ll_os_close: { call: close(i)i, arguments: [fd], answer: none }\n",
  );
  const { diagnostics } = loadSpec(directory, unedited());
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "SBX006 a function `ll_os.ll_os_close` exists",
  ]);
  expect(diagnostics[0]?.file).toMatch(/functions\/time.yaml$/);
  expect(diagnostics[0]?.related?.[0]?.file).toMatch(/functions\/file.yaml$/);
});

test("what is wrong with one function costs that function only", () => {
  const directory = editedSpec(files, "call: fsync(i)i", "cal: fsync(i)i", name);
  const { diagnostics, partial } = loadSpec(directory, unedited());
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "SBX002 `ll_os.ll_os_fsync` lacks the property `call`",
    "SBX002 `ll_os.ll_os_fsync` has no property `cal`",
  ]);
  const names = partial?.marshal?.functions.map(({ shortName }) => shortName);
  expect(names).toContain("fdatasync");
  expect(names).not.toContain("fsync");
});

test("an unknown call is not reported where that call has a problem of its own", () => {
  const directory = editedSpec("calls/own.yaml", "  setenv(pp)i:", "  setenv(px)i:", name);
  expect(loadSpec(directory, unedited()).diagnostics.map(({ code }) => code)).toEqual(["SBX003"]);
});
