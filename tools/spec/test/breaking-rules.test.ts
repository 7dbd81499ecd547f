import { loadSpec, type Spec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { findBreaks } from "../src/breaking/find-breaks.js";
import { rules } from "../src/breaking/rules/index.js";
import { type Edit, type Mutable, marshalExamples, marshalKept, marshalSpec } from "./marshal-breaks.js";
import { realSpec } from "./spec-copy.js";

const { spec } = loadSpec(realSpec);
if (!spec) throw new Error("the specification has problems");
const real: Spec = spec;

const realMarshal = marshalSpec();

/** The rules that `edit` breaks, with what they say of which subject. */
function breaksOf(edit: Edit, of = real) {
  const after = structuredClone(of) as Mutable<Spec>;
  edit(after);
  return findBreaks(of, after as Spec, []).breaks.map(({ rule, subject }) => `${rule.id} ${subject}`);
}

function named<T extends { name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`nothing is called ${name}`);
  return found;
}

const call = (spec: Mutable<Spec>, name: string) => named(spec.calls, name);

function argument(spec: Mutable<Spec>, callName: string, name: string) {
  return named(call(spec, callName).arguments, name);
}

/** Gives an argument that is an integer, a string or the like another type. */
function retype(spec: Mutable<Spec>, callName: string, name: string, change: Record<string, unknown>): void {
  const { shape } = argument(spec, callName, name);
  if (!("type" in shape)) throw new Error(`${callName}/${name} has no type`);
  Object.assign(shape.type, change);
}

const abi = (spec: Mutable<Spec>) => named(spec.abis, "linux-x86_64");
const layout = (spec: Mutable<Spec>) => named(abi(spec).structs, "timeval");
const set = (spec: Mutable<Spec>) => named(spec.constants, "open");
const guest = (spec: Mutable<Spec>) => named(spec.inventories, "rpython-big");
const command = (spec: Mutable<Spec>, letter: string) => {
  const found = spec.commands.find((one) => one.letter === letter);
  if (!found) throw new Error(`no command ${letter}`);
  return found;
};

/** For each rule an edit that breaks it, and of what. */
const examples: Record<string, [subject: string, edit: Edit]> = {
  "kind-removed": ["kind f", (spec) => (spec.kinds = spec.kinds.filter(({ letter }) => letter !== "f"))],
  "kind-encoding-changed": [
    "kind i",
    (spec) => Object.assign(named(spec.kinds, "integer"), { encoding: "int32" }),
  ],
  "signature-kinds-narrowed": [
    "request argumentKinds f",
    (spec) => (spec.request.argumentKinds = ["i", "p"]),
  ],
  "request-limit-lowered": ["request maximumArguments", (spec) => (spec.request.maximumArguments = 8)],
  "request-framing-changed": ["request lengthBytes", (spec) => (spec.request.lengthBytes = 2)],
  "command-removed": [
    "command F",
    (spec) => (spec.commands = spec.commands.filter(({ letter }) => letter !== "F")),
  ],
  "command-added": [
    "command Q",
    (spec) => spec.commands.push({ letter: "Q", name: "quiet", doc: "-", body: [] }),
  ],
  "command-body-changed": ["command F", (spec) => command(spec, "F").body.pop()],
  "command-reply-changed": ["command M", (spec) => delete command(spec, "M").reply],
  "command-renamed": ["command F", (spec) => (command(spec, "F").name = "release")],
  "version-removed": ["version 20001", (spec) => (spec.versions = [20009])],
  "default-version-changed": ["version", (spec) => (spec.version = 20009)],
  "metadata-variable-changed": ["metadata", (spec) => (spec.metadata.environment = "DUMP")],
  "call-removed": ["dup(i)i", (spec) => (spec.calls = spec.calls.filter(({ name }) => name !== "dup"))],
  "call-retyped": ["dup(i)i", (spec) => (call(spec, "dup").signature = "dup(ii)i")],
  "call-lifetime-shortened": ["dup(i)i", (spec) => (call(spec, "dup").until = 20001)],
  "call-floating-lost": ["time(p)i", (spec) => (call(spec, "time").floating = false)],
  "call-support-widened": ["fork()i", (spec) => (call(spec, "fork").support = { level: "supported" })],
  "call-support-narrowed": [
    "dup(i)i",
    (spec) => (call(spec, "dup").support = { level: "refused", errno: "EPERM" }),
  ],
  "call-refusal-changed": [
    "fork()i",
    (spec) => (call(spec, "fork").support = { level: "refused", errno: "EXDEV" }),
  ],
  "call-class-changed": ["dup(i)i", (spec) => (call(spec, "dup").class = "network")],
  "argument-renamed": ["open(pii)i/bits", (spec) => (argument(spec, "open", "flags").name = "bits")],
  "argument-retyped": ["open(pii)i/mode", (spec) => retype(spec, "open", "mode", { scalar: "uint16" })],
  "argument-type-changed": [
    "open(pii)i/mode",
    (spec) => retype(spec, "open", "mode", { scalar: "uint64", representation: "bigint" }),
  ],
  "argument-direction-changed": [
    "select(ipppp)i/timeout",
    (spec) => Object.assign(argument(spec, "select", "timeout").shape, { direction: "inout" }),
  ],
  "argument-meaning-changed": [
    "open(pii)i/flags",
    (spec) => retype(spec, "open", "flags", { flags: "access" }),
  ],
  "argument-nullable-gained": ["open(pii)i/path", (spec) => (argument(spec, "open", "path").nullable = true)],
  "argument-nullable-lost": ["time(p)i/tloc", (spec) => (argument(spec, "time", "tloc").nullable = false)],
  "argument-output-required": [
    "gettimeofday(pp)i/tz",
    (spec) => (argument(spec, "gettimeofday", "tz").optional = false),
  ],
  "argument-limit-lowered": ["open(pii)i/path", (spec) => retype(spec, "open", "path", { limit: 100 })],
  "argument-limit-raised": ["open(pii)i/path", (spec) => retype(spec, "open", "path", { limit: 5000 })],
  "argument-errno-changed": ["open(pii)i/path", (spec) => retype(spec, "open", "path", { overflow: "EIO" })],
  "argument-role-changed": ["open(pii)i/path", (spec) => retype(spec, "open", "path", { role: "random" })],
  "argument-handle-changed": ["close(i)i/fd", (spec) => delete argument(spec, "close", "fd").ends],
  "result-retyped": ["dup(i)i/result", (spec) => (call(spec, "dup").returns.shape = { shape: "status" })],
  "result-type-changed": [
    "dup(i)i/result",
    (spec) => (call(spec, "dup").returns.shape = { shape: "status" }),
  ],
  "result-meaning-changed": ["fcntl(iii)i/result", (spec) => (resultType(spec, "fcntl").unit = "apples")],
  "result-nullable-changed": ["getenv(p)p/result", (spec) => (call(spec, "getenv").returns.nullable = false)],
  "result-failure-changed": ["dup(i)i/result", (spec) => (call(spec, "dup").returns.failure = 0)],
  "result-role-changed": [
    "getpid()i/result",
    (spec) => Object.assign(resultType(spec, "getpid"), { role: "exact" }),
  ],
  "result-handle-changed": ["dup(i)i/result", (spec) => delete call(spec, "dup").returns.makes],
  "struct-removed": [
    "struct tms",
    (spec) => (spec.structs = spec.structs.filter(({ name }) => name !== "tms")),
  ],
  "struct-field-removed": ["struct timeval/tv_usec", (spec) => named(spec.structs, "timeval").fields.pop()],
  "struct-field-added": [
    "struct timeval/tv_more",
    (spec) => {
      const { fields } = named(spec.structs, "timeval");
      fields.push({ ...named(fields, "tv_sec"), name: "tv_more" });
    },
  ],
  "struct-field-type-changed": [
    "struct timeval/tv_sec",
    (spec) => (field(spec, "tv_sec").value = { form: "integer", representation: "bigint" }),
  ],
  "struct-field-unit-changed": ["struct timeval/tv_sec", (spec) => (field(spec, "tv_sec").unit = "minutes")],
  "struct-field-role-changed": ["struct timeval/tv_sec", (spec) => (field(spec, "tv_sec").role = "exact")],
  "struct-size-changed": ["linux-x86_64/struct timeval", (spec) => (layout(spec).size = 24)],
  "struct-layout-changed": [
    "linux-x86_64/struct timeval/tv_usec",
    (spec) => (named(layout(spec).fields, "tv_usec").offset = 12),
  ],
  "struct-layout-removed": ["linux-x86_64/struct timeval/tv_usec", (spec) => layout(spec).fields.pop()],
  "abi-removed": [
    "linux-i386",
    (spec) => (spec.abis = spec.abis.filter(({ name }) => name !== "linux-i386")),
  ],
  "abi-byte-order-changed": ["linux-x86_64", (spec) => (abi(spec).littleEndian = false)],
  "abi-pointer-width-changed": ["linux-x86_64", (spec) => (abi(spec).pointerBytes = 4)],
  "abi-type-changed": ["linux-x86_64/mode_t", (spec) => abi(spec).types.set("mode_t", "uint16")],
  "abi-constant-changed": ["darwin-arm64/EAGAIN", (spec) => darwinErrno(spec, "EAGAIN", 11)],
  "constant-set-removed": [
    "constants open",
    (spec) => (spec.constants = spec.constants.filter(({ name }) => name !== "open")),
  ],
  "constant-removed": [
    "constants open/O_CREAT",
    (spec) => (set(spec).values = set(spec).values.filter(({ name }) => name !== "O_CREAT")),
  ],
  "constant-renumbered": ["constants open/O_CREAT", (spec) => (named(set(spec).values, "O_CREAT").value = 1)],
  "constant-mask-changed": ["constants open", (spec) => Object.assign(set(spec), { mask: 1 })],
  "errno-removed": ["EPERM", (spec) => (spec.errnos = spec.errnos.filter(({ name }) => name !== "EPERM"))],
  "errno-renumbered": ["EPERM", (spec) => (named(spec.errnos, "EPERM").value = 99)],
  "limit-raised": ["limit transferBytes", (spec) => (named(spec.limits, "transferBytes").value *= 2)],
  "limit-lowered": ["limit transferBytes", (spec) => (named(spec.limits, "transferBytes").value /= 2)],
  "limit-removed": ["limit transferBytes", (spec) => spec.limits.shift()],
  "handle-removed": [
    "handle fd",
    (spec) => (spec.handles = spec.handles.filter(({ name }) => name !== "fd")),
  ],
  "handle-block-changed": ["handle dir", (spec) => (named(spec.handles, "dir").block = "stat")],
  "guest-calls-unknown": [
    "guest rpython-big/frobnicate(i)i",
    (spec) => guest(spec).signatures.push("frobnicate(i)i"),
  ],
  "guest-calls-unsupported": ["guest rpython-big/fork()i", (spec) => guest(spec).signatures.push("fork()i")],
  "guest-removed": ["guest rpython-kinds", (spec) => spec.inventories.pop()],
  "guest-version-changed": ["guest rpython-big", (spec) => (guest(spec).version = 20009)],
};

function field(spec: Mutable<Spec>, name: string) {
  return named(named(spec.structs, "timeval").fields, name);
}

function resultType(spec: Mutable<Spec>, name: string) {
  const { shape } = call(spec, name).returns;
  if (shape.shape !== "integer") throw new Error(`${name} answers no integer`);
  return shape.type;
}

function darwinErrno(spec: Mutable<Spec>, name: string, value: number): void {
  named(named(spec.abis, "darwin-arm64").errnos, name).value = value;
}

test("there are at least 20 rules, in kebab-case, each with a sentence", () => {
  expect(rules.length).toBeGreaterThanOrEqual(20);
  for (const { id, doc } of rules) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(doc).toMatch(/^[A-Z].*\.$/);
  }
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test("every rule has an example, and every example a rule", () => {
  const known = [...Object.keys(examples), ...Object.keys(marshalExamples)];
  expect(known.sort()).toEqual(rules.map(({ id }) => id).sort());
});

test.each(Object.entries(examples))("%s is found", (id, [subject, edit]) => {
  expect(breaksOf(edit)).toContain(`${id} ${subject}`);
});

test.each(Object.entries(marshalExamples))("%s is found", (id, [subject, edit]) => {
  expect(breaksOf(edit, realMarshal)).toContain(`${id} ${subject}`);
});

test("a limit of tagged values is one like the others", () => {
  const edit: Edit = ({ marshal }) => Object.assign(marshal?.limits[0] ?? {}, { value: 1 });
  expect(breaksOf(edit, realMarshal)).toEqual(["limit-lowered limit nameBytes"]);
});

describe("nothing breaks", () => {
  test.each(marshalKept)("%s", (_, edit) => {
    expect(breaksOf(edit, realMarshal)).toEqual([]);
  });

  test.each<[string, Edit]>([
    ["when nothing changes", () => {}],
    ["when a sentence changes", (spec) => (call(spec, "open").doc = "Opens.")],
    [
      "when a call is added",
      (spec) => spec.calls.push({ ...call(spec, "dup"), name: "dup9", signature: "dup9(i)i" }),
    ],
    ["when a guest stops calling something", (spec) => guest(spec).signatures.pop()],
    ["when a guest calls what was supported before", (spec) => guest(spec).signatures.push("mkdir(pi)i")],
    [
      "when an argument may be left out by a handler",
      (spec) => (argument(spec, "uname", "buf").optional = true),
    ],
    ["when an output may be NULL", (spec) => (argument(spec, "uname", "buf").nullable = true)],
    ["when a call starts to float", (spec) => (call(spec, "open").floating = true)],
    ["when a flag is added", (spec) => set(spec).values.push({ name: "O_NEW", value: 0o100000000 })],
    ["when an errno is added", (spec) => spec.errnos.push({ name: "ENEW", value: 999, doc: "New." })],
    [
      "when a structure is added",
      (spec) => spec.structs.push({ ...named(spec.structs, "tms"), name: "tms9" }),
    ],
    ["when a new guest is known", (spec) => spec.inventories.push({ ...guest(spec), name: "another" })],
    ["when a request may be larger", (spec) => (spec.request.maximumBytes = 1024)],
    [
      "when a command is new in a new version",
      (spec) => spec.commands.push({ letter: "Q", name: "quiet", doc: "-", body: [], since: 20009 }),
    ],
    ["when a version is added", (spec) => spec.versions.push(20009)],
  ])("%s", (_, edit) => {
    expect(breaksOf(edit)).toEqual([]);
  });
});
