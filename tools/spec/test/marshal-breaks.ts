import { loadSpec, type MarshalFunction, type MarshalWire, type Spec } from "@sandbox/spec";
import { realMarshalSpec } from "./spec-copy.js";

/** Something whose members, and theirs, may be changed. */
export type Mutable<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? Map<K, Mutable<V>>
    : T extends object
      ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
      : T;

/** An edit of a specification that was read. */
export type Edit = (spec: Mutable<Spec>) => void;

/** The specification of the first generation, to be edited by `marshalExamples`. */
export function marshalSpec(): Spec {
  const { spec } = loadSpec(realMarshalSpec);
  if (!spec) throw new Error("the specification of the first generation has problems");
  return spec;
}

function wire(spec: Mutable<Spec>): Mutable<MarshalWire> {
  if (!spec.marshal) throw new Error("there is no marshal.yaml");
  return spec.marshal;
}

function named<T extends { name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`nothing is called ${name}`);
  return found;
}

/** A function by its short name. */
export function functionNamed(spec: Mutable<Spec>, name: string): Mutable<MarshalFunction> {
  const found = wire(spec).functions.find((one) => one.shortName === name);
  if (!found) throw new Error(`no function is called ${name}`);
  return found;
}

/** For each rule about tagged values and functions an edit that breaks it, and of what. */
export const marshalExamples: Record<string, [subject: string, edit: Edit]> = {
  "marshal-removed": ["marshal", (spec) => delete spec.marshal],
  "value-removed": ["value int32", (spec) => drop(wire(spec).values, "int32")],
  "value-tag-changed": ["value int32", (spec) => (named(wire(spec).values, "int32").tag = 0x6a)],
  "value-form-changed": [
    "value float",
    (spec) => Object.assign(named(wire(spec).values, "float"), { length: "int32" }),
  ],
  "message-value-changed": ["answer success", (spec) => (wire(spec).answer.success = 1)],
  "exception-removed": ["exception KeyError", (spec) => drop(wire(spec).exceptions, "KeyError")],
  "exception-changed": [
    "exception KeyError",
    (spec) => (named(wire(spec).exceptions, "KeyError").number = 20),
  ],
  "function-removed": ["function ll_os.ll_os_dup", (spec) => drop(wire(spec).functions, "ll_os.ll_os_dup")],
  "function-call-changed": [
    "function ll_os.ll_os_stat",
    (spec) => (functionNamed(spec, "stat").call = functionNamed(spec, "lstat").call),
  ],
  "function-arguments-changed": [
    "function ll_os.ll_os_read",
    (spec) => functionNamed(spec, "read").arguments.pop(),
  ],
  "function-arguments-moved": [
    "function ll_os.ll_os_rename",
    (spec) => functionNamed(spec, "rename").arguments.reverse(),
  ],
  "function-answer-changed": [
    "function ll_os.ll_os_read",
    (spec) => (functionNamed(spec, "read").answer = { form: "none" }),
  ],
  "function-failure-changed": [
    "function ll_os.ll_os_access",
    (spec) => delete functionNamed(spec, "access").failure,
  ],
};

/** Edits after which whatever was understood is understood still. */
export const marshalKept: [what: string, edit: Edit][] = [
  [
    "when a function is added",
    (spec) =>
      wire(spec).functions.push({
        ...functionNamed(spec, "dup"),
        name: "ll_os.ll_os_dup9",
        shortName: "dup9",
      }),
  ],
  [
    "when a last argument is added that may be missing",
    (spec) =>
      functionNamed(spec, "fsync").arguments.push({
        name: "hard",
        form: { form: "bool" },
        default: false,
      }),
  ],
  [
    "when an argument may be missing that had to be there",
    (spec) => Object.assign(functionNamed(spec, "open").arguments.at(-1) ?? {}, { default: 0o777 }),
  ],
  [
    "when an exception is added",
    (spec) => wire(spec).exceptions.push({ name: "EOFError", number: 10, doc: "The end." }),
  ],
  ["when a sentence of a value changes", (spec) => (named(wire(spec).values, "int32").doc = "An int.")],
];

function drop(list: { name: string }[], name: string): void {
  list.splice(list.indexOf(named(list, name)), 1);
}
