import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSpec, parseDump } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { areaOf } from "../src/import/areas.js";
import { compareDump, inventoryFor } from "../src/import/compare.js";
import { insertEntry } from "../src/import/insert.js";
import { askForDump } from "../src/import/read-dump.js";
import { SpecCopy, temporaryDirectory } from "./spec-command.js";
import { realSpec } from "./spec-copy.js";

const { spec: real } = loadSpec(realSpec);
const guests = readdirSync(join(realSpec, "inventories")).map((name) => name.replace(/\.txt$/, ""));

/** A dump of a guest with some of its calls replaced. */
function changedDump(guest: string, change: (signatures: string[]) => string[]): string {
  const [version, platform, functions = ""] = readFileSync(
    join(realSpec, "inventories", `${guest}.txt`),
    "utf8",
  ).split("\n");
  const signatures = change(functions.replace("Funcs: ", "").split(" ").filter(Boolean));
  const path = join(temporaryDirectory(), `${guest}.txt`);
  writeFileSync(path, `${version}\n${platform}\nFuncs: ${signatures.join(" ")}\n`);
  return path;
}

/** Three calls more, one less, one with other kinds. */
const fiveDifferences = () =>
  changedDump("pypy3.6-sandbox-2", (signatures) => [
    ...signatures
      .filter((one) => one !== "nice(i)i")
      .map((one) => (one === "chown(pii)i" ? "chown(piip)i" : one)),
    "copy_file_everywhere(ipi)i",
    "pypy_new_helper(f)v",
    "openat9(ip)p",
  ]);

test.each(guests)("%s: the inventory as a dump makes no difference", (guest) => {
  const dump = parseDump(guest, readFileSync(join(realSpec, "inventories", `${guest}.txt`), "utf8"));
  if ("problem" in dump || !real) throw new Error("the specification has problems");
  const described = new Set(real.calls.map((call) => call.signature));
  expect(compareDump(dump, inventoryFor(guest, dump, real.inventories), described)).toEqual([]);
});

test("no difference ends with exit status 0", async () => {
  const dump = changedDump("pypy2.7-sandbox-2", (signatures) => signatures);
  const { status, stdout } = await new SpecCopy().spec("import", "--check", "--dump", dump);
  expect(stdout).toBe(
    "pypy2.7-sandbox-2: 105 calls, against specs/rpython-sandbox-2 and the guest's inventory\nno difference\n",
  );
  expect(status).toBe(0);
});

describe("a dump with three calls added, one gone and one re-typed", () => {
  test("is reported as those five, and --check writes nothing", async () => {
    const copy = new SpecCopy();
    const { status, stdout } = await copy.spec("import", "--check", "--dump", fiveDifferences());
    expect(stdout.split("\n").slice(1, -1)).toEqual([
      "  re-typed  chown(piip)i                was chown(pii)i; not described",
      "  new       copy_file_everywhere(ipi)i  not described",
      "  new       pypy_new_helper(f)v         not described",
      "  new       openat9(ip)p                not described",
      "  gone      nice(i)i                    called no more",
      "5 differences",
    ]);
    expect(status).toBe(1);
    expect((await copy.spec("check")).status).toBe(0);
  });

  test("gets entries in the right files, and nothing else in them changes", async () => {
    const copy = new SpecCopy();
    const areas = readdirSync(join(copy.directory, "calls"));
    const before = new Map(areas.map((name) => [name, copy.read(`calls/${name}`)]));
    expect((await copy.spec("import", "--dump", fiveDifferences())).status).toBe(0);
    const added = areas.flatMap((name) => {
      const old = before.get(name) ?? "";
      const now = copy.read(`calls/${name}`);
      if (now === old) return [];
      const lines = now.split("\n");
      const oldLines = old.split("\n");
      let at = 0;
      const more = lines.filter((line) => (line === oldLines[at] ? ++at && false : true));
      expect(at, `${name} lost or moved a line`).toBe(oldLines.length);
      return [[name, more.join("\n")] as const];
    });
    expect(Object.fromEntries(added)).toEqual({
      "file.yaml": [
        "  chown(piip)i:",
        "    incomplete: true",
        "    doc: Was chown(pii)i; pypy3.6-sandbox-2 calls it with other kinds.",
        "    source: unknown",
        "    arguments:",
        "      - { name: path, type: path }",
        "      - { name: owner, type: new_owner }",
        "      - { name: group, type: new_group }",
        "      - { name: argument4, type: unknown }",
        "    returns: { type: status }",
        "  openat9(ip)p:",
        "    incomplete: true",
        "    doc: pypy3.6-sandbox-2 calls it.",
        "    source: unknown",
        "    arguments:",
        "      - { name: argument1, type: unknown }",
        "      - { name: argument2, type: unknown }",
        "    returns: { type: unknown }",
      ].join("\n"),
      "interpreter.yaml": [
        "  copy_file_everywhere(ipi)i:",
        "    incomplete: true",
        "    doc: pypy3.6-sandbox-2 calls it.",
        "    source: unknown",
        "    arguments:",
        "      - { name: argument1, type: unknown }",
        "      - { name: argument2, type: unknown }",
        "      - { name: argument3, type: unknown }",
        "    returns: { type: unknown }",
        "  pypy_new_helper(f)v:",
        "    incomplete: true",
        "    doc: pypy3.6-sandbox-2 calls it.",
        "    source: unknown",
        "    arguments:",
        "      - { name: argument1, type: double }",
        "    returns: { type: void }",
      ].join("\n"),
    });
  });

  test("updates the inventory; a second import finds no difference, and fmt nothing to do", async () => {
    const copy = new SpecCopy();
    const dump = fiveDifferences();
    await copy.spec("import", "--dump", dump);
    expect(copy.read("inventories/pypy3.6-sandbox-2.txt")).toBe(readFileSync(dump, "utf8"));
    expect((await copy.spec("import", "--check", "--dump", dump)).stdout).toContain("no difference");
    expect((await copy.spec("fmt", "--check")).status).toBe(0);
  });

  test("leaves exactly what it could not know as problems, and nothing is generated", async () => {
    const copy = new SpecCopy();
    await copy.spec("import", "--dump", fiveDifferences());
    const { spec, diagnostics } = loadSpec(copy.directory);
    expect(spec).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`).sort()).toEqual([
      "SBX011 argument 1 of copy_file_everywhere(ipi)i, `argument1`, has no type yet",
      "SBX011 argument 1 of openat9(ip)p, `argument1`, has no type yet",
      "SBX011 argument 2 of copy_file_everywhere(ipi)i, `argument2`, has no type yet",
      "SBX011 argument 2 of openat9(ip)p, `argument2`, has no type yet",
      "SBX011 argument 3 of copy_file_everywhere(ipi)i, `argument3`, has no type yet",
      "SBX011 argument 4 of chown(piip)i, `argument4`, has no type yet",
      "SBX011 chown(piip)i was imported and is not described yet",
      "SBX011 copy_file_everywhere(ipi)i was imported and is not described yet",
      "SBX011 openat9(ip)p was imported and is not described yet",
      "SBX011 pypy_new_helper(f)v was imported and is not described yet",
      "SBX011 the result of copy_file_everywhere(ipi)i has no type yet",
      "SBX011 the result of openat9(ip)p has no type yet",
    ]);
  });
});

test("a guest of another name is compared with the inventory most like it", async () => {
  const { stdout } = await new SpecCopy().spec(
    "import",
    "--check",
    "--name",
    "mine",
    "--dump",
    fiveDifferences(),
  );
  expect(stdout).toContain(
    "and the nearest inventory, pypy3.6-sandbox-2 (--name pypy3.6-sandbox-2 would update",
  );
  expect(stdout).toContain("5 differences");
});

test("a call that is described, but new to the guest, gets no second entry", async () => {
  const copy = new SpecCopy();
  const dump = changedDump("rpython-big", (signatures) => [...signatures, "mkdir(pi)i"]);
  const { stdout } = await copy.spec("import", "--dump", dump);
  expect(stdout).toContain("  new       mkdir(pi)i  described, not called before");
  expect((await copy.spec("check")).status).toBe(0);
});

test("another version of the protocol is a difference", async () => {
  const dump = changedDump("rpython-big", (signatures) => signatures);
  writeFileSync(dump, readFileSync(dump, "utf8").replace("20001", "20002"));
  const { stdout, status } = await new SpecCopy().spec("import", "--check", "--dump", dump);
  expect(stdout).toContain("version   20002, was 20001");
  expect(status).toBe(1);
});

describe("--executable", () => {
  function program(script: string): string {
    const path = join(temporaryDirectory(), "guest");
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  test("runs the guest with nothing but RPY_SANDBOX_DUMP in its environment", async () => {
    // The shell adds PWD, and some shells _ and SHLVL, to what it was given.
    const guest = program(`
      others=$(/usr/bin/env | /bin/grep -v -E '^(PWD|_|SHLVL|OLDPWD)=' | /bin/grep -v '^RPY_SANDBOX_DUMP=1$')
      test -z "$others" || exit 1
      printf 'Version: 20001\\nPlatform: linux2\\nFuncs: read(ipi)i write(ipi)i brand_new(i)i\\n'`);
    const { stdout, status } = await new SpecCopy().spec("import", "--check", "--executable", guest);
    expect(stdout).toContain("brand_new(i)i");
    expect(status).toBe(1);
  });

  test.each([
    ["prints nothing", "exit 0", "printed no dump: is it a sandboxed program?"],
    [
      "prints without end",
      "while :; do echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; done",
      "more than 1 MiB",
    ],
  ])("of a program that %s ends with a message", async (_, script, message) => {
    await expect(askForDump(program(script), "RPY_SANDBOX_DUMP", 50_000)).rejects.toThrow(message);
  });

  test("of a program that never ends ends with a message", async () => {
    const dump = askForDump(program("sleep 100 & sleep 100"), "RPY_SANDBOX_DUMP", 300);
    await expect(dump).rejects.toThrow("printed no dump in 0.3 s");
  });

  test.each([
    [
      "a control character in a signature",
      "printf 'Version: 1\\nPlatform: x\\nFuncs: a\\033[2J(i)i\\n'",
      "1 malformed signature",
    ],
    ["a platform that is no word", "printf 'Version: 1\\nPlatform: \\033c\\nFuncs: a(i)i\\n'", "is no word"],
  ])("of a program that prints %s shows none of it", async (_, script, message) => {
    const { stderr, status } = await new SpecCopy().spec("import", "--executable", program(script));
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("\u001b");
    expect(status).toBe(2);
  });

  test("of something that cannot be run ends with a message", async () => {
    const { stderr, status } = await new SpecCopy().spec("import", "--executable", "nowhere");
    expect(stderr).toBe("spec: nowhere is no executable file\n");
    expect(status).toBe(2);
  });
});

test("neither a guest nor its name can leave the inventories", async () => {
  const dump = changedDump("rpython-big", (signatures) => signatures);
  expect((await new SpecCopy().spec("import", "--name", "../x", "--dump", dump)).status).toBe(2);
  expect((await new SpecCopy().spec("import")).stderr).toContain("--executable FILE or --dump FILE");
});

test.each([
  ["accept4", "network"],
  ["getsockopt", "network"],
  ["utimensat", "file"],
  ["clock_nanosleep", "time"],
  ["setresuid", "identity"],
  ["mkdirat", "directory"],
  ["execveat", "process"],
  ["tcgetattr", "terminal"],
  ["getentropy", "environment"],
  ["rpy_new_thing", "interpreter"],
  ["never_heard_of", "interpreter"],
])("%s belongs to %s", (name, area) => {
  expect(areaOf(name)).toBe(area);
});

test("an entry goes after the one it belongs to, before the comment of the next", () => {
  const text =
    "calls:\n  a()v:\n    doc: x # first\n  # of b\n  b()v:\n    doc: >-\n      long\n      text\n# end\n";
  expect(insertEntry(text, "calls", ["n()v:"], "a()v")).toBe(
    "calls:\n  a()v:\n    doc: x # first\n  n()v:\n  # of b\n  b()v:\n    doc: >-\n      long\n      text\n# end\n",
  );
  expect(insertEntry(text, "calls", ["n()v:"])).toBe(
    "calls:\n  a()v:\n    doc: x # first\n  # of b\n  b()v:\n    doc: >-\n      long\n      text\n  n()v:\n# end\n",
  );
  expect(insertEntry("calls:\n", "calls", ["n()v:"])).toBe("calls:\n  n()v:\n");
});
