import { expect, test } from "vitest";
import { SpecCopy, spec } from "./spec-command.js";

/** A repository whose only commit is the specification as it is, edited since. */
function edited(): SpecCopy {
  return new SpecCopy()
    .commit("before")
    .edit(
      "calls/file.yaml",
      "      - { name: flags, type: open_flags }",
      "      - { name: bits, type: open_flags }",
    )
    .edit("protocol.yaml", "transferBytes: { value: 1048576", "transferBytes: { value: 2097152");
}

const accept =
  "accepted:\n  - { rule: limit-raised, subject: limit transferBytes, reason: Machines are larger now. }\n";

test("breaks are named with their place, category and subject, and fail", async () => {
  const { status, stdout } = await edited().spec("breaking", "--against", "before");
  const lines = stdout.split("\n");
  expect(lines[0]).toMatch(
    /^specs\/rpython-sandbox-2\/calls\/file.yaml:\d+:9 argument-renamed \(source\) open\(pii\)i\/bits: was flags, is bits$/,
  );
  expect(lines[2]).toMatch(
    /^specs\/rpython-sandbox-2\/protocol.yaml:\d+:\d+ limit-raised \(policy\) limit transferBytes: was 1048576 bytes, is 2097152$/,
  );
  expect(lines.at(-2)).toBe("2 breaks: 1 source, 1 policy");
  expect(status).toBe(1);
});

test("an accepted break is said with its reason, and does not fail", async () => {
  const copy = edited().write("accepted-breaks.yaml", accept);
  copy.edit("calls/file.yaml", "name: bits, type: open_flags", "name: flags, type: open_flags");
  const { status, stdout } = await copy.spec("breaking", "--against", "before");
  expect(stdout).toBe(
    "accepted: limit-raised limit transferBytes: Machines are larger now.\nnothing breaks; 1 accepted\n",
  );
  expect(status).toBe(0);
});

test("an acceptance of what is not broken is stale", async () => {
  const copy = new SpecCopy().commit("before").write("accepted-breaks.yaml", accept);
  const { status, stdout } = await copy.spec("breaking", "--against", "before");
  expect(stdout).toContain("stale: accepted-breaks.yaml accepts limit-raised of limit transferBytes");
  expect(status).toBe(0);
});

test("an acceptance of a rule that does not exist is a problem of the specification", async () => {
  const copy = new SpecCopy().write("accepted-breaks.yaml", accept.replace("limit-raised", "limit-raise"));
  const { status, stderr } = await copy.spec("check");
  expect(stderr).toContain("SBX005 unknown rule `limit-raise`");
  expect(stderr).toContain("did you mean `limit-raised`?");
  expect(status).toBe(1);
});

test("--format json and github say the same", async () => {
  const copy = edited();
  const { breaks } = JSON.parse(
    (await copy.spec("breaking", "--against", "before", "--format", "json")).stdout,
  ) as {
    breaks: { rule: string; category: string; line: number }[];
  };
  expect(breaks.map(({ rule, category }) => `${rule} ${category}`)).toEqual([
    "argument-renamed source",
    "limit-raised policy",
  ]);
  const { stdout } = await copy.spec("breaking", "--against", "before", "--format", "github");
  expect(stdout).toMatch(
    /^::error file=specs\/rpython-sandbox-2\/calls\/file.yaml,line=\d+,col=9,title=argument-renamed \(source\)::/,
  );
});

test("a directory does as well as a ref", async () => {
  const before = new SpecCopy();
  const after = new SpecCopy().edit("protocol.yaml", "RPY_SANDBOX_DUMP", "RPY_DUMP");
  const { stdout } = await after.spec("breaking", "--against", before.directory);
  expect(stdout).toContain("metadata-variable-changed");
  expect((await after.spec("breaking", "--against", before.root)).stdout).toBe(stdout);
});

test("a guest that calls something new breaks a controller, one that stops calling does not", async () => {
  const copy = new SpecCopy()
    .commit("before")
    .edit("inventories/rpython-big.txt", "write(ipi)i", "write(ipi)i very_new(i)i")
    .edit("inventories/rpython-calls.txt", " write(ipi)i", "");
  const { stdout } = await copy.spec("breaking", "--against", "before");
  expect(stdout).toContain("guest-calls-unknown (wire) guest rpython-big/very_new(i)i");
  expect(stdout).not.toContain("rpython-calls");
});

test("an older specification that breaks today's rules is compared without what breaks them", async () => {
  const copy = new SpecCopy().edit("calls/kinds.yaml", "type: unsigned_char", "type: gone").commit("before");
  copy.edit("calls/kinds.yaml", "type: gone", "type: unsigned_char");
  const { status, stdout, stderr } = await copy.spec("breaking", "--against", "before");
  expect(stderr).toBe("before has 1 problem by today's rules; what has them is left out\n");
  expect(stdout).toBe("nothing breaks\n");
  expect(status).toBe(0);
});

test("--list names every rule under its category", async () => {
  const { stdout, status } = await spec(["breaking", "--list"]);
  for (const category of ["wire", "recording", "source", "policy"])
    expect(stdout).toMatch(new RegExp(`^${category}: `, "m"));
  expect(stdout).toContain("  call-removed ");
  expect(status).toBe(0);
});

test.each([["no-such-ref"], ["--output=x"], ["HEAD:specs"]])("%s is no older specification", async (ref) => {
  const { status, stderr } = await new SpecCopy().commit("before").spec("breaking", `--against=${ref}`);
  expect(stderr).toContain("is neither a directory nor a git ref of this repository");
  expect(status).toBe(2);
});

test("diff says in words what is new, gone and different, sentences included", async () => {
  const copy = edited()
    .edit("calls/file.yaml", "doc: Closes a file descriptor.", "doc: Closes a descriptor.")
    .edit("calls/kinds.yaml", "  kinds_void()v:", "  kinds_nothing()v:");
  const { status, stdout } = await copy.spec("diff", "before");
  expect(stdout.split("\n")).toEqual([
    "~ limit transferBytes",
    "    value was 1048576 bytes",
    "           is 2097152 bytes",
    "~ call open(pii)i",
    "    argument 2 was flags: in, open_flags (int)",
    "                is bits: in, open_flags (int)",
    "~ call close(i)i",
    "    doc was Closes a file descriptor.",
    "         is Closes a descriptor.",
    "+ call kinds_nothing()v: Takes nothing and answers nothing.",
    "- call kinds_void()v",
    "5 changes",
    "",
  ]);
  expect(status).toBe(0);
  expect((await copy.spec("diff", "before", "before")).stdout).toBe("no change\n");
});

const functions = "../rpython-sandbox-1/functions/file.yaml";
const read = "ll_os.ll_os_read: { call: read(ipi)i, arguments: [fd, count], answer: string }";

test("the first generation is held against the older one as well, its own promises only", async () => {
  const copy = new SpecCopy()
    .commit("before")
    .edit("protocol.yaml", "transferBytes: { value: 1048576", "transferBytes: { value: 2097152")
    .edit(functions, read, read.replace("answer: string", "answer: none"));
  const { status, stdout } = await copy.spec("breaking", "--against", "before");
  const places = stdout.split("\n").filter((line) => line.startsWith("specs/"));
  expect(places).toEqual([
    expect.stringMatching(/^specs\/rpython-sandbox-2\/protocol.yaml:\d+:\d+ limit-raised \(policy\)/),
    expect.stringMatching(
      /^specs\/rpython-sandbox-1\/functions\/file.yaml:\d+:\d+ function-answer-changed \(wire\) function ll_os.ll_os_read: was a string, is None$/,
    ),
  ]);
  expect(stdout).toContain("2 breaks: 1 wire, 1 policy\n");
  expect(status).toBe(1);
  const alone = await copy.spec("breaking", "specs/rpython-sandbox-1", "--against", "before");
  expect(alone.stdout).toContain("function-answer-changed (wire) function ll_os.ll_os_read");
  const { breaks } = JSON.parse(
    (await copy.spec("breaking", "--against", "before", "--format", "json")).stdout,
  ) as { breaks: { subject: string }[] };
  expect(breaks.map(({ subject }) => subject)).toEqual(["limit transferBytes", "function ll_os.ll_os_read"]);
});

test("an edit for which the first generation is not made up yet is judged without that one", async () => {
  const { stdout, stderr } = await edited().spec("breaking", "--against", "before");
  expect(stderr).toBe("specs/rpython-sandbox-1 has 1 problem, see `pnpm spec check`: it is not compared\n");
  expect(stdout).toContain("2 breaks: 1 source, 1 policy\n");
});

test("diff tells of both generations, and of what is inherited once", async () => {
  const copy = new SpecCopy()
    .commit("before")
    .edit(functions, read, read.replace("answer: string", "answer: none"))
    .edit("../rpython-sandbox-1/marshal.yaml", "int32: { tag: i,", "int32: { tag: j,")
    .edit("calls/file.yaml", "doc: Closes a file descriptor.", "doc: Closes a descriptor.");
  expect((await copy.spec("diff", "before")).stdout.split("\n")).toEqual([
    "~ call close(i)i",
    "    doc was Closes a file descriptor.",
    "         is Closes a descriptor.",
    "~ value int32",
    '    tag was "i"',
    '         is "j"',
    "~ function ll_os.ll_os_read",
    "    answer was a string",
    "            is None",
    "3 changes",
    "",
  ]);
});
