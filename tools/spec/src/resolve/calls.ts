import { didYouMean } from "../diagnostics.js";
import type { CallDocument, CallsDocument } from "../documents.js";
import type { Argument, Call, Kind, ReturnShape, Spec, Struct, Support } from "../model.js";
import { parseSignature } from "../signature.js";
import type { SourceFile } from "../source.js";
import { areaOf } from "./areas.js";
import { resolveArguments } from "./arguments.js";
import { checkCallNames } from "./call-names.js";
import { isTaken } from "./code-names.js";
import { reportIncomplete } from "./incomplete.js";
import { checkRequestSize } from "./request-size.js";
import { resolveReturn } from "./returns.js";
import type { Vocabulary } from "./vocabulary.js";

/** What the entries of calls are resolved against. */
export interface CallScope {
  readonly vocabulary: Vocabulary;
  readonly structs: readonly Struct[];
  readonly kinds: readonly Kind[];
  readonly request: Spec["request"];
  readonly version: number;
}

/** Reads the calls of one area. */
export function resolveCalls(file: SourceFile, scope: CallScope): Call[] {
  const area = areaOf(file);
  const document = file.value() as CallsDocument;
  return Object.entries(document.calls).flatMap(([signature, entry]) => {
    const call = resolveCall(file, area, document.class, signature, entry, scope);
    return call ? [call] : [];
  });
}

function resolveCall(
  file: SourceFile,
  area: string,
  callClass: string,
  signature: string,
  entry: CallDocument,
  scope: CallScope,
): Call | undefined {
  const path = ["calls", signature];
  const parts = parseSignature(signature, scope.request);
  if (!parts) {
    const { argumentKinds, resultKinds } = scope.request;
    const form = `name(kinds)result, kinds from ${argumentKinds.join(" ")}, result from ${resultKinds.join(" ")}`;
    file.problem(path, "SBX003", `\`${signature}\` is no signature: ${form}`);
    file.dropEntry("calls", signature);
    return undefined;
  }
  checkRequestSize(file, signature, parts.argumentKinds, scope);
  if (reportIncomplete(file, signature, entry)) return undefined;
  const resolved = resolveArguments(file, signature, entry.arguments ?? [], parts.argumentKinds, scope);
  const returns = resolveReturn(file, signature, entry, parts.resultKind, resolved, scope);
  const result = scope.kinds.find((kind) => kind.letter === parts.resultKind);
  if (returns && answersValue.has(returns.shape.shape)) checkAnswerNames(file, signature, entry);
  if (!returns || !result) {
    file.dropEntry("calls", signature);
    return undefined;
  }
  return {
    signature,
    name: parts.name,
    area,
    class: callClass,
    doc: entry.doc,
    source: entry.source,
    inherited: false,
    since: entry.since ?? scope.version,
    ...(entry.until === undefined ? {} : { until: entry.until }),
    ...(entry.deprecated === undefined ? {} : { deprecated: entry.deprecated }),
    argumentKinds: parts.argumentKinds,
    resultKind: parts.resultKind,
    result,
    arguments: resolved,
    returns,
    floating: entry.floating ?? false,
    support: resolveSupport(file, signature, entry, scope),
    file: file.path,
  };
}

function resolveSupport(
  file: SourceFile,
  signature: string,
  { support }: CallDocument,
  { vocabulary }: CallScope,
): Support {
  if (support === undefined) return { level: "supported" };
  if ("partial" in support) return { level: "partial", why: support.partial };
  const { refused, why } = support;
  const names = vocabulary.errnos.map((errno) => errno.name);
  if (!names.includes(refused)) {
    const path = ["calls", signature, "support", "refused"];
    file.problem(path, "SBX005", `unknown errno \`${refused}\``, didYouMean(refused, names));
  }
  return { level: "refused", errno: refused, ...(why === undefined ? {} : { why }) };
}

/** The shapes of results that a handler decides, as opposed to a status or a length. */
const answersValue: ReadonlySet<string> = new Set<ReturnShape["shape"]>([
  "integer",
  "float",
  "pointer",
  "cstring",
  "cstrings",
  "handle",
  "struct",
  "block",
]);

/** Reports an output that stands beside the result in what a handler answers, and has its name. */
function checkAnswerNames(file: SourceFile, signature: string, entry: CallDocument): void {
  for (const [index, { name, direction = "in" }] of (entry.arguments ?? []).entries()) {
    if (name !== "result" || direction === "in") continue;
    isTaken({ name, file, path: ["calls", signature, "arguments", index, "name"] }, "what the call answers");
  }
}

/** Reports what only shows when all calls are known: names twice, calls that give back nothing. */
export function checkCalls(calls: readonly Call[], files: ReadonlyMap<string, SourceFile>): void {
  const byName = new Map<string, Call>();
  for (const call of calls) {
    const first = byName.get(call.name);
    if (first) {
      const place = files.get(first.file)?.placeOfKey(["calls", first.signature]);
      const related = place ? [{ message: "first declared here", ...place }] : [];
      const hint = "a guest that calls both needs two names";
      files
        .get(call.file)
        ?.problem(["calls", call.signature], "SBX006", `a call \`${call.name}\` exists`, hint, related);
    }
    byName.set(call.name, call);
  }
  checkCallNames(calls, files);
  // With entries left out, a call that seems to be unknown may be one of those.
  if ([...files.values()].some((file) => file.hasBrokenEntries)) return;
  for (const call of calls) checkMemory(call, byName, files);
}

function checkMemory(
  call: Call,
  byName: ReadonlyMap<string, Call>,
  files: ReadonlyMap<string, SourceFile>,
): void {
  const unknown = (path: (string | number)[], name: string) =>
    files
      .get(call.file)
      ?.problem(path, "SBX005", `unknown call \`${name}\``, didYouMean(name, byName.keys()));
  call.arguments.forEach((argument: Argument, index) => {
    if (argument.frees === undefined || byName.has(argument.frees)) return;
    unknown(["calls", call.signature, "arguments", index, "frees"], argument.frees);
  });
  const { shape } = call.returns;
  if ("allocated" in shape && shape.allocated.until === "given-back") {
    if (!byName.has(shape.allocated.by))
      unknown(["calls", call.signature, "returns", "allocated"], shape.allocated.by);
  }
}
