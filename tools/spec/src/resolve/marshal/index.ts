import type { Call, MarshalWire, Spec } from "../../model.js";
import type { SourceFile } from "../../source.js";
import { checkFunctionNames, resolveFunctions } from "./functions.js";
import { resolveMarshal } from "./values.js";

/** Reads the wire of tagged values that a specification has: `marshal.yaml`, and the functions of `functions/*.yaml`. */
export function resolveMarshalWire(
  marshal: SourceFile,
  functionFiles: readonly SourceFile[],
  calls: readonly Call[],
  base: Pick<Spec, "structs" | "calls">,
  files: ReadonlyMap<string, SourceFile>,
): MarshalWire {
  const wire = resolveMarshal(marshal);
  const hasBrokenCalls = [...files.values()].some((file) => file.hasBrokenEntries);
  const scope = { calls, structs: base.structs, wire, hasBrokenCalls };
  const functions = functionFiles.flatMap((file) => resolveFunctions(file, scope));
  checkFunctionNames(functions, files);
  checkFirstByte(marshal, wire, base.calls);
  return { ...wire, functions };
}

/**
 * The first byte tells this wire and that of packed words apart, where it is the length of a signature: no call may
 * have one that long.
 */
function checkFirstByte(
  file: SourceFile,
  { values, request }: Pick<MarshalWire, "values" | "request">,
  calls: readonly Call[],
): void {
  const value = values.find((one) => one.name === request.name);
  const call = value && calls.find((one) => one.signature.length === value.tag);
  if (!call) return;
  const message = `${value.tag}, the first byte of every request, is how long ${call.signature} is`;
  const hint = "guests of the two wires could not be told apart";
  file.problem(["values", value.name, "tag"], "SBX040", message, hint);
}
