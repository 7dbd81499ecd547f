import { didYouMean } from "../diagnostics.js";
import type { ArgumentDocument } from "../documents.js";
import type { ArgumentShape } from "../model.js";
import { findLength, type ShapeContext } from "./shape-context.js";

/** Works out an argument that points to bytes. */
export function resolveBytes(document: ArgumentDocument, context: ShapeContext): ArgumentShape | undefined {
  const { direction, length, room, by } = document;
  const { report } = context;
  if (by === undefined && room === undefined && length === undefined) {
    return report("type", "bytes need `length`, the argument that says how many there are");
  }
  if (direction === undefined) {
    return report("type", "bytes need a `direction`, `in` or `out`", undefined, "SBX012");
  }
  if (direction === "inout") return report("direction", "bytes are `in` or `out`");
  if (by !== undefined) return resolveSized(document, direction, context);
  if (room !== undefined) {
    if (direction === "out") return { shape: "result-room", bytes: room };
    return report("room", "`room` is for the result: its direction is `out`");
  }
  const lengthArgument = findLength(document, context);
  if (!lengthArgument || length === undefined) return undefined;
  if (direction === "in") return { shape: "bytes-in", length };
  const { terminator = false, probe = false, whole = false } = document;
  const isBack = lengthArgument.direction === "inout";
  if (whole && !isBack) return report("whole", `\`${length}\` is a value: nothing is written back there`);
  const overflow = document.overflow ?? (isBack ? "truncate" : "EIO");
  if (isBack && overflow !== "truncate") {
    return report("overflow", `what \`${length}\` says is cut: its overflow is \`truncate\``);
  }
  return { shape: "bytes-out", length, terminator, overflow, probe, whole };
}

/** Bytes of which there are as many as the name for another argument's value says. */
function resolveSized(
  { by = "", sizes = {}, outside = "EINVAL" }: ArgumentDocument,
  direction: "in" | "out",
  { all, scope, report }: ShapeContext,
): ArgumentShape | undefined {
  const chooser = all.find((one) => one.name === by);
  const names = all.map((one) => one.name);
  if (!chooser) return report("by", `no argument is called \`${by}\``, didYouMean(by, names));
  const type = scope.vocabulary.types.get(chooser.type);
  const set = scope.vocabulary.constants.find((one) => type?.form === "integer" && one.name === type.enum);
  if (!set) return report("by", `\`${by}\` has no named values`);
  const rows = Object.entries(sizes).flatMap(([name, bytes]) => {
    const value = set.values.find((one) => one.name === name)?.value;
    if (value !== undefined) return [{ name, value, bytes }];
    const known = set.values.map((one) => one.name);
    report("sizes", `\`${set.name}\` has no \`${name}\``, didYouMean(name, known), "SBX005");
    return [];
  });
  return { shape: "sized-bytes", direction, sizes: { by, rows, outside } };
}
