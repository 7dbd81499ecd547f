import { didYouMean } from "../diagnostics.js";
import type { ReturnDocument } from "../documents.js";
import type { Allocation, Argument, Return, ReturnShape } from "../model.js";
import type { SourceFile } from "../source.js";
import type { CallScope } from "./calls.js";

/** Gives the result of a call its meaning. */
export function resolveReturn(
  file: SourceFile,
  signature: string,
  document: ReturnDocument,
  kind: string,
  resolved: readonly Argument[],
  scope: CallScope,
): Return | undefined {
  const path = ["calls", signature, "returns"];
  const report = (property: string, message: string, hint?: string): undefined =>
    void file.problem([...path, property], "SBX007", message, hint);
  for (const property of ["lengthOf", "argument", "sameAs"] as const) {
    const name = document[property];
    const names = resolved.map((argument) => argument.name);
    if (name !== undefined && !names.includes(name)) {
      return report(property, `no argument is called \`${name}\``, didYouMean(name, names));
    }
  }
  const shape = resolveShape(document, resolved, scope, report);
  if (!shape) return undefined;
  const letter = kindOf(shape);
  if (letter !== kind) {
    file.problem(
      [...path, "type"],
      "SBX004",
      `\`${document.type}\` is of kind ${letter}, the result of ${signature} of kind ${kind}`,
    );
  }
  return {
    shape,
    nullable: document.nullable ?? false,
    fails: document.fails ?? !["void", "never", "errno"].includes(shape.shape),
    failure: document.failure ?? (kind === "i" ? -1 : 0),
    ...(document.makes === undefined ? {} : { makes: document.makes }),
  };
}

function kindOf(shape: ReturnShape): string {
  switch (shape.shape) {
    case "void":
    case "never":
      return "v";
    case "float":
      return "f";
    case "argument":
    case "pointer":
    case "cstring":
    case "cstrings":
    case "handle":
    case "block":
      return "p";
    default:
      return "i";
  }
}

function resolveShape(
  document: ReturnDocument,
  resolved: readonly Argument[],
  scope: CallScope,
  report: (property: string, message: string, hint?: string) => undefined,
): ReturnShape | undefined {
  const { type, lengthOf, argument, sameAs, block } = document;
  if (lengthOf !== undefined) return { shape: "length-of", argument: lengthOf };
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
      if (document.allocated === undefined)
        return report("type", "a string needs `allocated`: `next` or `until CALL`");
      return { shape: type, allocated: parseAllocation(document.allocated) };
    }
  }
  const handle = scope.vocabulary.handles.get(type);
  if (handle?.isPointer) return { shape: "handle", handle };
  if (type.startsWith("struct "))
    return resolveBlock(type.slice("struct ".length), block, resolved, scope, report);
  const named = scope.vocabulary.types.get(type);
  if (named?.form === "float") return { shape: "float", type: named };
  if (named?.form !== "integer") {
    const known = [
      ...scope.vocabulary.types.keys(),
      ...scope.vocabulary.handles.keys(),
      "status",
      "void",
      "never",
    ];
    return report("type", `unknown result type \`${type}\``, didYouMean(type, known));
  }
  if (sameAs !== undefined) return { shape: "same-as", argument: sameAs, type: named };
  return { shape: "integer", type: named };
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
