import { didYouMean } from "../diagnostics.js";
import type { ArgumentDocument } from "../documents.js";
import type { ArgumentShape } from "../model.js";
import { resolveArray, resolveStruct } from "./arrays.js";
import { resolveBytes } from "./bytes.js";
import type { KindForm } from "./kinds.js";
import type { ShapeContext } from "./shape-context.js";

/** Works out what an argument is. */
export function resolveShape(document: ArgumentDocument, context: ShapeContext): ArgumentShape | undefined {
  const { type } = document;
  if (type === "pointer") return { shape: "pointer" };
  if (type === "bytes") return resolveBytes(document, context);
  if (type === "cstrings") return resolveStrings(document, context);
  if (type.startsWith("struct ")) return resolveStruct(document, context);
  const handle = context.scope.vocabulary.handles.get(type);
  if (handle?.isPointer) return { shape: "handle", handle };
  return resolveNamed(document, context);
}

/** What an argument is on the wire. */
export function formOfShape(shape: ArgumentShape): KindForm {
  return shape.shape === "integer" || shape.shape === "float" ? shape.shape : "pointer";
}

function resolveNamed(document: ArgumentDocument, context: ShapeContext): ArgumentShape | undefined {
  const { type, direction } = document;
  const { vocabulary } = context.scope;
  const named = vocabulary.types.get(type);
  if (!named) {
    const known = [...vocabulary.types.keys(), ...vocabulary.handles.keys(), "bytes", "cstrings", "pointer"];
    return context.report("type", `unknown type \`${type}\``, didYouMean(type, known));
  }
  if (named.form === "cstring") return { shape: "cstring", type: named };
  if (document.count !== undefined || document.length !== undefined) {
    return resolveArray(document, named, context);
  }
  if (direction === undefined) {
    if (context.form === "pointer") {
      const hint = "`in`, `out` or `inout`";
      return context.report("type", `a \`${type}\` by address needs a \`direction\``, hint, "SBX012");
    }
    if (named.form === "float") return { shape: "float", type: named };
    const buffers = context.all.filter((one) => one.length === document.name);
    // Of two that share a length, the one to be filled needs room.
    const buffer = buffers.find((one) => one.direction === "out") ?? buffers[0];
    return { shape: "integer", type: named, ...(buffer ? { lengthOf: buffer.name } : {}) };
  }
  if (named.form === "float")
    return context.report("type", "a float by address needs a `count` or a `length`");
  if (direction !== "inout") return { shape: `scalar-${direction}`, type: named };
  const buffer = context.all.find((one) => one.length === document.name);
  return { shape: "scalar-inout", type: named, ...(buffer ? { lengthOf: buffer.name } : {}) };
}

function resolveStrings(document: ArgumentDocument, { report }: ShapeContext): ArgumentShape | undefined {
  const { direction, most, bytes, overflow = "E2BIG" } = document;
  if (direction === undefined) return report("type", "strings need the `direction` in", undefined, "SBX012");
  if (direction !== "in") return report("direction", "an array of strings can only be `in`");
  if (most === undefined || bytes === undefined) {
    return report(
      "type",
      "strings need `most`, how many there may be, and `bytes`, how long they may be together",
    );
  }
  return { shape: "cstrings-in", most, bytes, overflow };
}
