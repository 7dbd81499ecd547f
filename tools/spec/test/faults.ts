import { type Diagnostic, formatDiagnostic, loadSpec, type Spec } from "@sandbox/spec";
import { expect } from "vitest";
import { editedSpec, realSpec } from "./spec-copy.js";

/** An edit of the specification that makes no sense, and what is to be said of it. */
export interface Fault {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  /** A part of the message. */
  readonly message: string;
  readonly hint?: string;
  /** The specification that is edited, `rpython-sandbox-2` unless given. */
  readonly spec?: string;
}

/** Loads the specification with one edit and answers its diagnostics: there is no specification then. */
export function problems(file: string, from: string, to: string, name?: string): readonly Diagnostic[] {
  const { spec, diagnostics } = loadSpec(
    editedSpec(file, from, to, name),
    name === undefined ? undefined : unedited(),
  );
  expect(spec).toBeUndefined();
  return diagnostics;
}

/** Makes a fault and answers what is said of it, which has to be said of its file. */
export function reportOf({ file, from, to, code, message, spec }: Fault): Diagnostic | undefined {
  const diagnostics = problems(file, from, to, spec);
  const found = diagnostics.find((one) => one.code === code && one.message.includes(message));
  expect(found, diagnostics.map((one) => formatDiagnostic(one)).join("\n")).toBeDefined();
  expect(found?.file).toContain(file);
  return found;
}

let base: Spec | undefined;

/** What an edited specification extends, read once: it is not what is edited. */
export function unedited(): Spec {
  base ??= loadSpec(realSpec).spec;
  if (!base) throw new Error("the specification has problems");
  return base;
}
