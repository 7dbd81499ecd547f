import { didYouMean } from "../../diagnostics.js";
import type { FunctionDocument, FunctionsDocument } from "../../documents.js";
import type { Call, MarshalFunction, MarshalWire, Struct } from "../../model.js";
import type { SourceFile } from "../../source.js";
import { camel, checkTaken, membersOfObjects, type Named, reportNameless } from "../code-names.js";
import { answerOf } from "./answers.js";
import { type FunctionPlace, resolveFunctionArguments } from "./arguments.js";
import { type FormContext, resolveAnswer } from "./forms.js";
import { checkLeftOver, resolveConstants } from "./left-over.js";

/** What functions are resolved against. */
export interface FunctionScope {
  readonly calls: readonly Call[];
  readonly structs: readonly Struct[];
  readonly wire: Omit<MarshalWire, "functions">;
  /** Whether calls had problems, so that one that seems to be unknown may be one of those. */
  readonly hasBrokenCalls: boolean;
}

/** Reads the functions of one area: those in which a problem was found are left out. */
export function resolveFunctions(file: SourceFile, scope: FunctionScope): MarshalFunction[] {
  const { functions } = file.value() as FunctionsDocument;
  return Object.entries(functions).flatMap(([name, document]) => {
    const resolved = resolveFunction(file, name, document, scope);
    return resolved && !file.isFaulty("functions", name) ? [resolved] : [];
  });
}

function resolveFunction(
  file: SourceFile,
  name: string,
  document: FunctionDocument,
  { calls, structs, wire, hasBrokenCalls }: FunctionScope,
): MarshalFunction | undefined {
  const longest = wire.limits.find((limit) => limit.name === "nameBytes")?.value ?? 0;
  if (name.length > longest)
    file.problem(["functions", name], "SBX032", `the name is longer than the limit nameBytes, ${longest}`);
  const call = calls.find((one) => one.signature === document.call);
  if (!call) {
    const known = calls.map((one) => one.signature);
    const hint = didYouMean(document.call, known);
    if (!hasBrokenCalls)
      file.problem(["functions", name, "call"], "SBX005", `unknown call \`${document.call}\``, hint);
    return undefined;
  }
  const place: FunctionPlace = { file, name, call, structs };
  const args = resolveFunctionArguments(document.arguments, place);
  const named = document.arguments.map((one) => (typeof one === "string" ? { name: one } : one));
  const constants = resolveConstants(document.with ?? {}, named, place);
  checkLeftOver(named, constants, place);
  const context: FormContext = {
    structs,
    report: (path, code, message, hint) =>
      void file.problem(["functions", name, "answer", ...path], code, message, hint),
  };
  const answer = resolveAnswer(document.answer, answerOf(call, structs), context);
  const { failure } = document;
  if (failure !== undefined && answer && answer.answer.form !== "bool") {
    const message = "only a truth value stands for a failure: the answer is none";
    file.problem(["functions", name, "failure"], "SBX044", message, "`answer: bool`");
  }
  if (!answer) return undefined;
  return {
    name,
    shortName: shortNameOf(name),
    call,
    arguments: args,
    constants,
    ...answer,
    ...(failure === undefined ? {} : { failure }),
    file: file.path,
  };
}

/** `open` for `ll_os.ll_os_open`: what stands behind the module and its name again. */
function shortNameOf(name: string): string {
  const [last = name, module] = name.split(".").reverse();
  return module !== undefined && last.startsWith(`${module}_`) ? last.slice(module.length + 1) : last;
}

const takenInStubs = { "the class of the stubs": ["guestPipe"], "every object": membersOfObjects };

/** Reports functions that are in two files, and those of whose short names there are two. */
export function checkFunctionNames(
  functions: readonly MarshalFunction[],
  files: ReadonlyMap<string, SourceFile>,
): void {
  for (const { name, shortName, file } of functions) {
    const named: Named = { name: shortName, file: files.get(file), path: ["functions", name] };
    if (!reportNameless(named)) checkTaken(named, takenInStubs);
  }
  const byName = new Map<string, MarshalFunction>();
  const byShortName = new Map<string, MarshalFunction>();
  for (const one of functions) {
    const sameName = byName.get(one.name);
    // `_exit` and `exit` are one in camel case.
    const shortName = camel(one.shortName);
    const sameShortName = byShortName.get(shortName);
    const first = sameName ?? sameShortName;
    if (first) {
      const place = files.get(first.file)?.placeOfKey(["functions", first.name]);
      const related = place ? [{ message: "first declared here", ...place }] : [];
      const [code, message, hint] = sameName
        ? (["SBX006", `a function \`${one.name}\` exists`, "rename one, or remove it"] as const)
        : (["SBX034", `\`${one.shortName}\` is \`${first.name}\` already`, undefined] as const);
      files.get(one.file)?.problem(["functions", one.name], code, message, hint, related);
    }
    byName.set(one.name, sameName ?? one);
    byShortName.set(shortName, sameShortName ?? one);
  }
}
