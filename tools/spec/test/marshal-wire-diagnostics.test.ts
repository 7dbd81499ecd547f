import { rmSync } from "node:fs";
import { join } from "node:path";
import { formatDiagnostic, loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { type Fault, reportOf, unedited } from "./faults.js";
import { editedSpec, realMarshalSpec } from "./spec-copy.js";

const name = "rpython-sandbox-1";

test("the specification of the first generation has no problems", () => {
  const { spec, diagnostics } = loadSpec(realMarshalSpec, unedited());
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
  expect(spec?.generation).toBe(1);
  expect(spec?.marshal?.functions.length).toBeGreaterThan(90);
});

/** Of the values on the pipe, of what is said with them, and of its limits. */
const wireFaults: readonly Omit<Fault, "file" | "spec">[] = [
  {
    what: "a tag of two characters",
    from: "none: { tag: N,",
    to: "none: { tag: No,",
    code: "SBX040",
    message: "the tag of `none` is no byte",
    hint: "a character of ASCII that can be printed, or a number from 0 to 255",
  },
  {
    what: "a tag that is no byte",
    from: "none: { tag: N,",
    to: "none: { tag: 256,",
    code: "SBX040",
    message: "the tag of `none` is no byte",
  },
  {
    what: "a character of two bytes",
    from: "none: { tag: N,",
    to: "none: { tag: Ø,",
    code: "SBX040",
    message: "the tag of `none` is no byte",
  },
  {
    what: "a tag that two kinds of values have",
    from: 'list: { tag: "["',
    to: 'list: { tag: "("',
    code: "SBX040",
    message: "the tag of `list` is that of `tuple`",
    hint: "give it another byte",
  },
  {
    what: "a first byte that is the length of a signature of the other wire",
    from: "string: { tag: s,",
    to: "string: { tag: 9,",
    code: "SBX040",
    message: "the first byte of every request",
    hint: "guests of the two wires could not be told apart",
  },
  {
    what: "a form that does not exist",
    from: "form: decimal,",
    to: "form: decimals,",
    code: "SBX002",
    message: "`form`",
  },
  {
    what: "a property that another form has",
    from: "int64: { tag: I, form: integer, bytes: 8,",
    to: "int64: { tag: I, form: integer, bytes: 8, digits: 3,",
    code: "SBX002",
    message: "has no property `digits`",
  },
  {
    what: "a second kind of value for the same",
    from: "int32: { tag: i, form: integer, bytes: 4,",
    to: "int32: { tag: i, form: integer, bytes: 8,",
    code: "SBX041",
    message: "`int32` is a second kind of value for integers of 8 bytes",
  },
  {
    what: "a kind of value that is missing",
    from: "int32: { tag: i, form: integer, bytes: 4,",
    to: "int32: { tag: i, form: integer, bytes: 8,",
    code: "SBX041",
    message: "there is no kind of value for integers of 4 bytes",
  },
  {
    what: "items that are neither a tuple nor a list",
    from: "\n  list: {",
    to: "\n  array: {",
    code: "SBX041",
    message: "are a `tuple` or a `list`, not a `array`",
  },
  {
    what: "a request whose name is no string",
    from: "  name: string\n",
    to: "  name: tuple\n",
    code: "SBX041",
    message: "`tuple` is of the form items, `request.name` of the form bytes",
    hint: "what fits: string",
  },
  {
    what: "an unknown value in a request",
    from: "  arguments: tuple\n",
    to: "  arguments: tupel\n",
    code: "SBX005",
    message: "unknown value `tupel`",
    hint: "did you mean `tuple`?",
  },
  {
    what: "an unknown value in an answer",
    from: "  status: int32\n",
    to: "  status: int31\n",
    code: "SBX005",
    message: "unknown value `int31`",
    hint: "did you mean `int32`?",
  },
  {
    what: "an errno that is no integer",
    from: "errno: int32",
    to: "errno: string",
    code: "SBX041",
    message: "`exceptions.OSError.errno` of the form integer",
  },
  {
    what: "an exception with the number of another",
    from: "KeyError: { number: 7,",
    to: "KeyError: { number: 6,",
    code: "SBX042",
    message: "the number 6 of KeyError stands for MemoryError",
  },
  {
    what: "an exception with the number of success",
    from: "KeyError: { number: 7,",
    to: "KeyError: { number: 0,",
    code: "SBX042",
    message: "the number 0 of KeyError stands for a result",
  },
  {
    what: "a number that the status cannot hold",
    from: "KeyError: { number: 7,",
    to: "KeyError: { number: 2147483648,",
    code: "SBX032",
    message: "2147483648 does not fit into `int32`",
  },
  {
    what: "a limit that is missing",
    from: "  depth: { value: 8, unit: levels, doc: How deep tuples and lists may stand in one another. }\n",
    to: "",
    code: "SBX002",
    message: "`limits` lacks the property `depth`",
  },
  {
    what: "a limit that does not exist",
    from: "  depth: {",
    to: "  dept: { value: 8, unit: levels, doc: Deep. }\n  depth: {",
    code: "SBX002",
    message: "`limits` has no property `dept`",
    hint: "did you mean `depth`?",
  },
  {
    what: "a limit of 0",
    from: "depth: { value: 8,",
    to: "depth: { value: 0,",
    code: "SBX002",
    message: "`value` must be >= 1",
  },
  {
    what: "a string that a length cannot say",
    from: "stringBytes: { value: 67108864,",
    to: "stringBytes: { value: 4294967296,",
    code: "SBX032",
    message: "a length of int32 says at most 2147483647",
  },
  {
    what: "a message that cannot hold a string",
    from: "messageBytes: { value: 69206016,",
    to: "messageBytes: { value: 65536,",
    code: "SBX032",
    message: "messageBytes is 65536, less than stringBytes, 67108864",
  },
];

describe("is reported with the place and a code:", () => {
  test.each(wireFaults)("$what", (fault) => {
    const found = reportOf({ ...fault, file: "marshal.yaml", spec: name });
    if (fault.hint !== undefined) expect(found?.hint).toBe(fault.hint);
    expect(found?.line).toBeGreaterThan(3);
    expect(found?.column).toBeGreaterThan(0);
  });
});

test("functions without values, and values of no generation of their own, are refused", () => {
  const without = editedSpec("protocol.yaml", "generation: 1", "generation: 1", name);
  rmSync(join(without, "marshal.yaml"));
  const [missing] = loadSpec(without, unedited()).diagnostics;
  expect(`${missing?.code} ${missing?.message}`).toBe(
    "SBX010 `functions/` needs marshal.yaml, which says how values stand on the pipe",
  );
  const [same] = loadSpec(editedSpec("protocol.yaml", "generation: 1\n", "", name), unedited()).diagnostics;
  expect(`${same?.code} ${same?.message}`).toBe(
    "SBX041 marshal.yaml is another wire than that of generation 2",
  );
});
