import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitters, writeGenerated } from "@sandbox/codegen";
import { loadSpec } from "@sandbox/spec";
import { describe, expect, type TestContext, test } from "vitest";

const folder = new URL("../../../packages/guest-c/src/", import.meta.url).pathname;
const compiler = (process.env["CC"] || "cc").split(" ");

/** What a compiler complains of, nothing where it does not; skips the test where there is none. */
function complaints(
  context: TestContext,
  [command = "", ...given]: string[],
  args: string[],
  input = "",
): string {
  const options = [...given, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", ...args];
  const { error, stderr } = spawnSync(command, options, { input, encoding: "utf8" });
  if (error) return context.skip(`no compiler: ${error.message}`);
  return stderr;
}

describe("the generated C guest", () => {
  test("compiles as strict C11, without a warning", (context) => {
    const args = ["-std=c11", "-Wpedantic", join(folder, "sandbox_guest.c")];
    expect(complaints(context, compiler, args)).toBe("");
  });

  test("has a header that needs no other before it, in C", (context) => {
    const args = ["-std=c11", `-I${folder}`, "-xc", "-"];
    expect(complaints(context, compiler, args, `#include "sandbox_guest.h"\n`)).toBe("");
  });

  test("has a header that needs no other before it, in C++", (context) => {
    const args = ["-std=c++17", `-I${folder}`, "-xc++", "-"];
    const input = `#include "sandbox_guest.h"\nint main() { sandbox__exit(sandbox_close(3)); }\n`;
    const found = complaints(context, ["c++"], args, input);
    expect(found).toBe("");
  });

  test("has the prototypes of the manual pages", (context) => {
    const input = `#define _XOPEN_SOURCE 700
#include "sandbox_guest.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
ssize_t (*own_read)(int, void *, size_t) = sandbox_read;
char *(*own_getenv)(const char *) = sandbox_getenv;
int (*own_fstat)(int, struct stat *) = sandbox_fstat64;
char *(*own_getcwd)(char *, size_t) = sandbox_getcwd;
int (*own_rename)(const char *, const char *) = sandbox_rename;
off_t (*own_lseek)(int, off_t, int) = sandbox_lseek;
time_t (*own_time)(time_t *) = sandbox_time;
`;
    expect(complaints(context, compiler, ["-std=c11", `-I${folder}`, "-xc", "-"], input)).toBe("");
  });

  test("compiles the example of its README", (context) => {
    const readme = readFileSync(join(folder, "..", "README.md"), "utf8");
    const example = /^```c\n(.*?)^```$/ms.exec(readme)?.[1] ?? "";
    expect(example).toContain("sandbox_open");
    expect(complaints(context, compiler, ["-std=c11", `-I${folder}`, "-xc", "-"], example)).toBe("");
  });
});

/** A call whose every word means something else in C. */
const awkward = `
  for(ip)i:
    doc: 'Ends a comment */ early, and has "quotes".'
    source: for(2)
    arguments:
      - { name: while, type: int }
      - { name: errno, type: path }
    returns: { type: status }
`;

describe("the C guest of an edited specification", () => {
  const edits: Record<string, (directory: string) => void> = {
    "with a length of two bytes": (directory) => {
      const file = join(directory, "protocol.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace("length: uint8", "length: uint16"));
    },
    "without any float": (directory) => rmSync(join(directory, "calls/kinds.yaml")),
    "with names that C has taken": (directory) => appendFileSync(join(directory, "calls/time.yaml"), awkward),
  };

  test.for(Object.entries(edits))("%s compiles without a warning", async ([, edit], context) => {
    const copy = mkdtempSync(join(tmpdir(), "sandbox-c-"));
    try {
      cpSync(new URL("../../../specs", import.meta.url), copy, { recursive: true });
      edit(join(copy, "rpython-sandbox-2"));
      const { spec, diagnostics } = loadSpec(join(copy, "rpython-sandbox-2"));
      expect(diagnostics).toEqual([]);
      if (!spec) throw new Error("the edited specification has problems");
      mkdirSync(join(copy, "c"));
      writeGenerated(join(copy, "c"), (await emitters["guest-c"]?.(spec)) ?? []);
      expect(complaints(context, compiler, ["-std=c11", join(copy, "c", "sandbox_guest.c")])).toBe("");
    } finally {
      rmSync(copy, { recursive: true });
    }
  });
});
