import { didYouMean } from "../diagnostics.js";
import type { ArgumentDocument } from "../documents.js";
import type { ArgumentShape, Extent, FloatType, IntegerType } from "../model.js";
import { findLength, type ShapeContext } from "./shape-context.js";

/** Works out an argument that points to an array of numbers. */
export function resolveArray(
  document: ArgumentDocument,
  type: IntegerType | FloatType,
  context: ShapeContext,
): ArgumentShape | undefined {
  const { direction, probe = false, overflow = "EIO" } = document;
  if (direction === undefined) {
    const message = "an array needs a `direction`: `in`, `out` or `inout`";
    return context.report("type", message, undefined, "SBX012");
  }
  const extent = resolveExtent(document, context);
  return extent && { shape: "array", type, direction, extent, probe, overflow };
}

/** Works out an argument that points to a structure, or to several. */
export function resolveStruct(document: ArgumentDocument, context: ShapeContext): ArgumentShape | undefined {
  const { type, direction, count = 1, length } = document;
  const name = type.slice("struct ".length);
  const names = context.scope.structs.map((struct) => struct.name);
  if (!names.includes(name)) {
    return context.report("type", `unknown struct \`${name}\``, didYouMean(name, names));
  }
  if (direction === undefined) {
    const message = "a struct needs a `direction`: `in`, `out` or `inout`";
    return context.report("type", message, undefined, "SBX012");
  }
  if (length === undefined) return { shape: "struct", struct: name, count, direction };
  const extent = resolveExtent(document, context);
  if (!extent || "fixed" in extent) return undefined;
  return { shape: "struct-array", struct: name, direction, length: extent.argument, most: extent.most };
}

function resolveExtent(document: ArgumentDocument, context: ShapeContext): Extent | undefined {
  const { count, length, most, name } = document;
  if (length === undefined) {
    if (most !== undefined) return context.report("most", "`most` goes with a `length`");
    return { fixed: count ?? 1 };
  }
  if (count !== undefined) return context.report("count", `\`${name}\` has a \`count\` and a \`length\``);
  if (!findLength(document, context)) return undefined;
  if (most !== undefined) return { argument: length, most };
  return context.report(
    "length",
    `an array as long as \`${length}\` says needs \`most\`, how long it may be`,
  );
}
