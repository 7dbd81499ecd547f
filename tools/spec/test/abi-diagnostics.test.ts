import { formatDiagnostic, loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { editedSpec, realSpec } from "./spec-copy.js";

interface Fault {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly message: string;
  readonly hint?: string;
}

const layOut = "lay it out in the file of that ABI, or list it there in `lacks`";

const faults: readonly Fault[] = [
  {
    what: "a field without a place",
    file: "structs.yaml",
    from: "      - { name: tz_dsttime,",
    to: "      - { name: tz_new, unit: none, doc: New. }\n      - { name: tz_dsttime,",
    message: "tz_new of struct timezone has no place in ABI linux-i386",
    hint: layOut,
  },
  {
    what: "a structure without a layout",
    file: "structs.yaml",
    from: "  timezone:",
    to: "  zone:\n    doc: New.\n    source: none\n    fields:\n      - { name: a, unit: none, doc: A. }\n  timezone:",
    message: "struct zone has no layout in ABI darwin-arm64",
    hint: layOut,
  },
  {
    what: "a place for a field that the structure does not have",
    file: "abi/linux-aarch64.yaml",
    from: "tz_dsttime:",
    to: "tz_dst_time:",
    message: "struct timezone has no field tz_dst_time, of which ABI linux-aarch64 knows",
    hint: "did you mean `tz_dsttime`?",
  },
  {
    what: "a field that is both there and lacking",
    file: "abi/darwin-arm64.yaml",
    from: "lacks: [domainname]",
    to: "lacks: [domainname, machine]",
    message: "machine of struct utsname is laid out in, and lacking from, ABI darwin-arm64",
  },
  {
    what: "a number for a flag of another name",
    file: "abi/linux-aarch64.yaml",
    from: "O_DIRECTORY: 0x4000",
    to: "O_DIRECTRY: 0x4000",
    message: "unknown constant `O_DIRECTRY`",
    hint: "did you mean `O_DIRECTORY`?",
  },
  {
    what: "a number in a set that is none",
    file: "abi/linux-aarch64.yaml",
    from: "\n  open:",
    to: "\n  opens:",
    message: "unknown set of constants `opens`",
    hint: "did you mean `open`?",
  },
  {
    what: "a number for the access mode, which is the same everywhere",
    file: "abi/linux-aarch64.yaml",
    from: "O_DIRECTORY: 0x4000",
    to: "O_RDWR: 0x4000",
    message: "O_RDWR is a value of a field of bits, which is the same in every ABI",
  },
  {
    what: "a number for an errno of another name",
    file: "abi/darwin-arm64.yaml",
    from: "  ENOTEMPTY: 66",
    to: "  ENOTEMTY: 66",
    message: "unknown errno `ENOTEMTY`",
    hint: "did you mean `ENOTEMPTY`?",
  },
  {
    what: "a field with a set of flags that is none",
    file: "structs.yaml",
    from: "enum: utime_nsec",
    to: "enum: utime_nsecs",
    message: "unknown enum `utime_nsecs`",
    hint: "did you mean `utime_nsec`?",
  },
];

describe("a fault of an ABI is reported with its likely cure:", () => {
  test.each(faults)("$what", ({ file, from, to, message, hint }) => {
    const { spec, diagnostics } = loadSpec(editedSpec(file, from, to));
    expect(spec).toBeUndefined();
    const found = diagnostics.find((one) => one.message === message);
    expect(found, diagnostics.map(formatDiagnostic).join("\n")).toBeDefined();
    expect(found?.hint).toBe(hint);
  });
});

test("an integer has the TypeScript type of the ABI where it is widest", () => {
  const { spec } = loadSpec(realSpec);
  const fields = spec?.structs.find(({ name }) => name === "stat")?.fields ?? [];
  const representation = (name: string) => {
    const value = fields.find((field) => field.name === name)?.value;
    return value?.form === "integer" ? value.representation : undefined;
  };
  expect(["st_mode", "st_nlink", "st_blksize"].map(representation)).toEqual(["number", "bigint", "bigint"]);
});
