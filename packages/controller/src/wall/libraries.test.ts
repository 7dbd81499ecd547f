import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { compileGuest } from "@sandbox/test-fixtures";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLoadedFiles } from "./libraries.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-elf-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The C guest with a name in it replaced by another of the same length. */
function altered(executable: string, name: string, by: string): string {
  const bytes = readFileSync(executable);
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) bytes.write(by, at, "latin1");
  return write(`altered-${by.replaceAll(/[^a-z]/g, "_")}`, bytes);
}

describe("findLoadedFiles", () => {
  test("finds the loader and the libraries of an executable", (context) => {
    const executable = compileGuest("breakout");
    if (typeof executable !== "string") return context.skip(executable.skipped);
    const loaded = findLoadedFiles(executable);
    expect(loaded).toMatchObject({ machine: 62, interpreter: "/lib64/ld-linux-x86-64.so.2" });
    const libraries = typeof loaded === "string" ? new Map<string, string>() : loaded.libraries;
    expect([...libraries.keys()]).toContain("libc.so.6");
    for (const [name, path] of libraries) expect(basename(path)).toBe(name);
  });

  test("shows no file of another kind, whatever an executable names", (context) => {
    const executable = compileGuest("breakout");
    if (typeof executable !== "string") return context.skip(executable.skipped);
    const asLibrary = findLoadedFiles(altered(executable, "libc.so.6", "../passwd"));
    expect(asLibrary).toBe("the program's library ../passwd was not found");
    const asLoader = findLoadedFiles(altered(executable, "/lib64/ld-linux-x86-64.so.2", "/etc/passwd\0\0"));
    expect(asLoader).toBe("the program's loader /etc/passwd is not there");
  });

  test.each([
    ["an empty file", ""],
    ["a script", "#!/bin/sh\nexit 0\n"],
    ["an ELF header alone", "\x7fELF\x02\x01\x01"],
  ])("says of %s that it is no executable", (name, content) => {
    const expected = "the program is not an ELF executable that can be read";
    expect(findLoadedFiles(write(name.replaceAll(" ", "-"), content))).toBe(expected);
  });

  test("never fails on a damaged executable, and never answers a file that is none", (context) => {
    const executable = compileGuest("breakout");
    if (typeof executable !== "string") return context.skip(executable.skipped);
    const bytes = readFileSync(executable);
    for (let at = 0; at < 1024; at += 3) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const loaded = findLoadedFiles(write("damaged", damaged));
      if (typeof loaded !== "string")
        for (const path of loaded.libraries.values())
          expect(readFileSync(path).subarray(1, 4).toString()).toBe("ELF");
    }
  });
});
