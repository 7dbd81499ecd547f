import { expect, test } from "vitest";
import { SpecCopy, spec } from "./spec-command.js";

/** Problems in four files at once, one of them a second declaration. */
function faulty(): SpecCopy {
  return new SpecCopy()
    .edit("calls/directory.yaml", "type: mode }", "type: mod }")
    .edit("calls/file.yaml", "    source: open(2)", "    sorce: open(2)")
    .edit("calls/file.yaml", "      - { name: whence, type: whence }", "      - { name: fd, type: whence }")
    .edit("calls/time.yaml", "  gettimeofday(pp)i:", "  time(p)i:")
    .edit("inventories/rpython-files.txt", "Version", "Vresion");
}

test("a specification without problems is told so, with exit status 0", async () => {
  const { status, stdout } = await new SpecCopy().spec("check");
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^specs\/rpython-sandbox-2: \d+ calls, \d+ structures, no problems$/),
    expect.stringMatching(/^specs\/rpython-sandbox-1: \d+ functions, \d+ calls of its own, no problems$/),
    "",
  ]);
  expect(status).toBe(0);
});

test("all problems of all files come in one run, each with its place and its code", async () => {
  const { status, stderr } = await faulty().spec("check");
  const places = stderr.split("\n").filter((line) => line.startsWith("specs/"));
  const said = places.map((line) =>
    line.replace(/^specs\/rpython-sandbox-2\/(\S+?):\d+:\d+ (SBX\d+) .*/, "$1 $2"),
  );
  expect(said.sort()).toEqual([
    "calls/directory.yaml SBX007",
    "calls/file.yaml SBX002",
    "calls/file.yaml SBX002",
    "calls/file.yaml SBX006",
    "calls/time.yaml SBX006",
    "inventories/rpython-files.txt SBX009",
  ]);
  expect(stderr).toContain("did you mean `mode`?");
  expect(stderr).toContain("did you mean `source`?");
  expect(stderr).toContain("6 problems; docs/diagnostics/ explains SBX002, SBX006, SBX007, SBX009");
  expect(status).toBe(1);
});

test("what the first generation does not find in the second any more is a problem of the first", async () => {
  const copy = new SpecCopy().edit("calls/file.yaml", "  fsync(i)i:", "  fsynch(i)i:");
  const { status, stdout, stderr } = await copy.spec("check");
  expect(stdout).toMatch(/^specs\/rpython-sandbox-2: .* no problems\n$/);
  expect(stderr).toMatch(
    /^specs\/rpython-sandbox-1\/functions\/file.yaml:\d+:\d+ SBX005 unknown call `fsync\(i\)i`\n/,
  );
  expect(stderr).toContain("did you mean `fsynch(i)i`?");
  expect(status).toBe(1);
});

test("one mistake is one problem, wherever else it shows", async () => {
  const copy = new SpecCopy()
    .edit("types.yaml", "fd: { form: integer, c: int,", "fd: { form: integer, c: itn,")
    .edit(
      "calls/file.yaml",
      "{ name: buffer, type: bytes, direction: out,",
      "{ name: buffer, type: byets, direction: out,",
    );
  const { stderr } = await copy.spec("check");
  expect(stderr).toContain("unknown type `byets`");
  expect(stderr).toContain("2 problems");
});

test("what is declared twice shows where it was declared first", async () => {
  const copy = new SpecCopy().edit("calls/time.yaml", "  gettimeofday(pp)i:", "  time(p)i:");
  const { stderr } = await copy.spec("check");
  expect(stderr.split("\n").slice(0, 7)).toEqual([
    "specs/rpython-sandbox-2/calls/time.yaml:11:3 SBX006 `time(p)i` exists",
    "  11 |   time(p)i:",
    "     |   ^",
    "     = rename one, or remove it",
    "  specs/rpython-sandbox-2/calls/time.yaml:4:3 first declared here",
    "    4 |   time(p)i:",
    "      |   ^",
  ]);
});

test("a call of one name in two files shows the other file", async () => {
  const copy = new SpecCopy().edit("calls/kinds.yaml", "  kinds_void()v:", "  open()v:");
  expect((await copy.spec("check")).stderr).toMatch(
    /calls\/\w+\.yaml:\d+:3 first declared here\n +\d+ \| +open\(/,
  );
});

test("--format json is the same as data, with related places", async () => {
  const { status, stdout } = await faulty().spec("check", "--format", "json");
  const { problems } = JSON.parse(stdout) as {
    problems: { code: string; line: number; related?: unknown[] }[];
  };
  expect(problems).toHaveLength(6);
  expect(problems.every((one) => one.line > 0)).toBe(true);
  expect(problems.filter((one) => one.related).map((one) => one.code)).toContain("SBX006");
  expect(status).toBe(1);
});

test("--format github annotates the lines of a pull request", async () => {
  const { stdout } = await faulty().spec("check", "--format", "github");
  expect(stdout).toContain(
    "::error file=specs/rpython-sandbox-2/calls/directory.yaml,line=9,col=29,title=SBX007::unknown type `mod`%0Adid you mean",
  );
  expect(stdout.trimEnd().split("\n")).toHaveLength(6);
});

test("an unknown format and an unknown directory are errors of usage", async () => {
  expect((await spec(["check", "--format", "xml"])).status).toBe(2);
  const { status, stderr } = await spec(["check", "nowhere"]);
  expect(stderr).toBe("spec: there is no directory nowhere\n");
  expect(status).toBe(2);
});

test.each([[], ["check"], ["import"], ["diff"], ["breaking"], ["fmt"], ["docs"]])(
  "%s --help says what it does and what it takes",
  async (...command) => {
    const { status, stdout } = await spec([...command, "--help"]);
    expect(stdout).toContain("Usage: spec");
    expect(stdout).toContain("Options:");
    expect(status).toBe(0);
  },
);
