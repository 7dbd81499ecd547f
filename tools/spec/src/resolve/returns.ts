import { didYouMean } from "../diagnostics.js";
import type { CallDocument, ReturnDocument } from "../documents.js";
import type { Allocation, Argument, Kind, Return, ReturnShape, Scalar } from "../model.js";
import type { SourceFile } from "../source.js";
import { checkWords } from "./argument-checks.js";
import type { CallScope } from "./calls.js";
import { formOf, holds, type KindForm, lettersOf } from "./kinds.js";
import { type Range, rangeOf } from "./ranges.js";

/** Gives the result of a call its meaning. */
export function resolveReturn(
  file: SourceFile,
  signature: string,
  entry: CallDocument,
  letter: string,
  resolved: readonly Argument[],
  scope: CallScope,
): Return | undefined {
  const document = entry.returns;
  const path = ["calls", signature, "returns"];
  const kind = scope.kinds.find((one) => one.letter === letter);
  const report = (property: string, message: string, hint?: string): undefined =>
    void file.problem([...path, property], "SBX007", message, hint);
  for (const property of ["lengthOf", "sizeOf", "argument", "sameAs", "into"] as const) {
    const name = document[property];
    // Those of the entry: one that could not be resolved has been reported.
    const names = (entry.arguments ?? []).map((argument) => argument.name);
    if (name !== undefined && !names.includes(name)) {
      return report(property, `no argument is called \`${name}\``, didYouMean(name, names));
    }
  }
  checkWords(file, path, { ...(document.makes === undefined ? {} : { makes: document.makes }) }, scope);
  const shape = resolveShape(document, resolved, scope, report);
  if (!shape) return undefined;
  const form = formOfShape(shape);
  const which = `the result of ${signature}`;
  if (kind && formOf(kind) !== form) {
    const message = `\`${document.type}\` is of kind ${lettersOf(scope.kinds, form)}, ${which} of kind ${kind.letter}`;
    file.problem([...path, "type"], "SBX004", message);
  } else if (kind && "type" in shape && shape.type.form === "integer" && !holds(kind, shape.type.scalar)) {
    const message = `a ${shape.type.c} has more bits than kind ${kind.letter}, ${which}`;
    file.problem([...path, "type"], "SBX032", message);
  }
  const failure = document.failure ?? kind?.failure ?? 0;
  const range = document.failure === undefined ? undefined : failureRange(shape, kind);
  if (range && (BigInt(failure) < range.least || BigInt(failure) > range.greatest)) {
    const message = `${failure} is no value of the result: ${range.least} to ${range.greatest}`;
    file.problem([...path, "failure"], "SBX032", message);
  }
  return {
    shape,
    nullable: document.nullable ?? false,
    fails: document.fails ?? !["void", "never", "errno"].includes(shape.shape),
    failure,
    ...(document.makes === undefined ? {} : { makes: document.makes }),
  };
}

/** What a result is on the wire. */
function formOfShape(shape: ReturnShape): KindForm {
  switch (shape.shape) {
    case "void":
    case "never":
      return "void";
    case "float":
      return "float";
    case "argument":
    case "pointer":
    case "cstring":
    case "cstrings":
    case "handle":
    case "struct":
    case "block":
      return "pointer";
    default:
      return "integer";
  }
}

/** What a result that says failure may be; a C type narrower than its kind is known by its own range. */
function failureRange(shape: ReturnShape, kind: Kind | undefined): Range | undefined {
  if (shape.shape === "integer" || shape.shape === "same-as") {
    // An unsigned type answers all ones for -1, as (uid_t)-1.
    const range = rangeOf(shape.type.scalar);
    return range.least === 0n ? { ...range, least: -1n } : range;
  }
  return kind && formOf(kind) === "integer" ? rangeOf(kind.encoding as Scalar) : undefined;
}

function resolveShape(
  document: ReturnDocument,
  resolved: readonly Argument[],
  scope: CallScope,
  report: (property: string, message: string, hint?: string) => undefined,
): ReturnShape | undefined {
  const { type, lengthOf, sizeOf, argument, sameAs, block, allocated, into, permanent } = document;
  if (lengthOf !== undefined) {
    const written = resolved.find((one) => one.name === lengthOf)?.shape;
    if (written && !["array", "bytes-out", "struct-array"].includes(written.shape))
      return report("lengthOf", `\`${lengthOf}\` is nothing that is written with a length`);
    return { shape: "length-of", argument: lengthOf };
  }
  if (sizeOf !== undefined) return { shape: "size-of", argument: sizeOf };
  if (argument !== undefined) return { shape: "argument", argument };
  switch (type) {
    case "void":
    case "never":
    case "status":
    case "errno":
    case "pointer":
      return { shape: type };
    case "cstring":
    case "cstrings": {
      if (allocated === undefined)
        return report("type", "a string needs `allocated`: `next` or `until CALL`");
      const kept = { shape: type, allocated: parseAllocation(allocated) };
      if (into === undefined) return kept;
      const room = resolved.find((one) => one.name === into);
      if (type === "cstring" && room?.shape.shape === "result-room") return { ...kept, shape: type, into };
      return report("into", `\`${into}\` offers no \`room\` for a string`);
    }
  }
  const handle = scope.vocabulary.handles.get(type);
  if (handle?.isPointer) return { shape: "handle", handle, ...(permanent ? { permanent } : {}) };
  if (type.startsWith("struct ") && allocated !== undefined)
    return resolveStruct(type.slice("struct ".length), allocated, scope, report);
  if (type.startsWith("struct "))
    return resolveBlock(type.slice("struct ".length), block, resolved, scope, report);
  const named = scope.vocabulary.types.get(type);
  if (named?.form === "float") return { shape: "float", type: named };
  if (named?.form !== "integer") {
    const known = [
      ...scope.vocabulary.types.keys(),
      ...scope.vocabulary.handles.keys(),
      ...["status", "errno", "void", "never", "pointer", "cstring", "cstrings"],
    ];
    return report("type", `unknown result type \`${type}\``, didYouMean(type, known));
  }
  if (sameAs !== undefined) return { shape: "same-as", argument: sameAs, type: named };
  return { shape: "integer", type: named };
}

function resolveStruct(
  struct: string,
  allocated: string,
  scope: CallScope,
  report: (property: string, message: string, hint?: string) => undefined,
): ReturnShape | undefined {
  const names = scope.structs.map((one) => one.name);
  if (!names.includes(struct))
    return report("type", `unknown struct \`${struct}\``, didYouMean(struct, names));
  return { shape: "struct", struct, allocated: parseAllocation(allocated) };
}

function resolveBlock(
  struct: string,
  block: string | undefined,
  resolved: readonly Argument[],
  scope: CallScope,
  report: (property: string, message: string, hint?: string) => undefined,
): ReturnShape | undefined {
  const argument = resolved.find((one) => one.name === block)?.shape;
  if (block === undefined || argument?.shape !== "handle" || argument.handle.block !== struct) {
    const makers = [...scope.vocabulary.handles.values()].filter((handle) => handle.block === struct);
    const hint = makers.map((handle) => handle.name).join(", ");
    return report(
      "type",
      `an answered struct needs \`block\`: a handle argument whose block is a ${struct}`,
      hint,
    );
  }
  return { shape: "block", struct, argument: block };
}

function parseAllocation(text: string): Allocation {
  return text === "next" ? { until: "next" } : { until: "given-back", by: text.replace(/^until /, "") };
}
