import { didYouMean } from "../diagnostics.js";
import type { ArgumentDocument } from "../documents.js";
import type { Argument, ArgumentShape } from "../model.js";
import type { SourceFile } from "../source.js";
import type { CallScope } from "./calls.js";

type Report = (property: string, message: string, hint?: string) => undefined;

/** Gives each letter of a signature its meaning; reports those that do not fit each other. */
export function resolveArguments(
  file: SourceFile,
  signature: string,
  documents: readonly ArgumentDocument[],
  kinds: readonly string[],
  scope: CallScope,
): Argument[] {
  if (documents.length !== kinds.length) {
    const message = `${signature} has ${kinds.length} arguments, its entry describes ${documents.length}`;
    file.problem(["calls", signature, "arguments"], "SBX004", message);
  }
  const seen = new Set<string>();
  return documents.flatMap((document, index) => {
    const path = ["calls", signature, "arguments", index];
    if (seen.has(document.name))
      file.problem([...path, "name"], "SBX006", `an argument \`${document.name}\` exists`);
    seen.add(document.name);
    const report: Report = (property, message, hint) =>
      void file.problem([...path, property], "SBX007", message, hint);
    const shape = resolveShape(document, documents, scope, report);
    if (!shape) return [];
    const kind = kinds[index] ?? kindOf(shape);
    if (kindOf(shape) !== kind) {
      const message = `\`${document.type}\` is of kind ${kindOf(shape)}, argument ${index + 1} of ${signature} of kind ${kind}`;
      file.problem([...path, "type"], "SBX004", message);
    }
    return [
      {
        name: document.name,
        kind,
        nullable: document.nullable ?? false,
        optional: document.optional ?? false,
        ...(document.ends === undefined ? {} : { ends: document.ends }),
        ...(document.frees === undefined ? {} : { frees: document.frees }),
        shape,
      },
    ];
  });
}

function kindOf(shape: ArgumentShape): string {
  if (shape.shape === "integer") return "i";
  return shape.shape === "float" ? "f" : "p";
}

function resolveShape(
  document: ArgumentDocument,
  all: readonly ArgumentDocument[],
  scope: CallScope,
  report: Report,
): ArgumentShape | undefined {
  const { type, direction } = document;
  if (type === "pointer") return { shape: "pointer" };
  if (type === "bytes") return resolveBytes(document, all, report);
  if (type.startsWith("struct ")) return resolveStruct(document, scope, report);
  const handle = scope.vocabulary.handles.get(type);
  if (handle?.isPointer) return { shape: "handle", handle };
  const named = scope.vocabulary.types.get(type);
  if (!named) {
    const known = [...scope.vocabulary.types.keys(), ...scope.vocabulary.handles.keys(), "bytes", "pointer"];
    return report("type", `unknown type \`${type}\``, didYouMean(type, known));
  }
  if (named.form === "cstring") return { shape: "cstring", type: named };
  if (named.form === "float") return { shape: "float", type: named };
  if (direction === "out") return { shape: "scalar-out", type: named };
  if (direction !== undefined) return report("direction", "an integer by address can only be `out`");
  const buffer = all.find((one) => one.length === document.name);
  return { shape: "integer", type: named, ...(buffer ? { lengthOf: buffer.name } : {}) };
}

function resolveBytes(
  document: ArgumentDocument,
  all: readonly ArgumentDocument[],
  report: Report,
): ArgumentShape | undefined {
  const { direction, length, terminator = false, overflow = "EIO" } = document;
  if (length === undefined)
    return report("type", "bytes need `length`, the argument that says how many there are");
  const lengthArgument = all.find((one) => one.name === length);
  if (!lengthArgument) {
    const others = all.map((one) => one.name);
    return report("length", `no argument is called \`${length}\``, didYouMean(length, others));
  }
  if (direction === "in") return { shape: "bytes-in", length };
  if (direction === "out") return { shape: "bytes-out", length, terminator, overflow };
  return report("type", "bytes need a `direction`, `in` or `out`");
}

function resolveStruct(
  document: ArgumentDocument,
  scope: CallScope,
  report: Report,
): ArgumentShape | undefined {
  const { type, direction, count = 1 } = document;
  const name = type.slice("struct ".length);
  const names = scope.structs.map((struct) => struct.name);
  if (!names.includes(name)) return report("type", `unknown struct \`${name}\``, didYouMean(name, names));
  if (direction === undefined) return report("type", "a struct needs a `direction`: `in`, `out` or `inout`");
  return { shape: "struct", struct: name, count, direction };
}
