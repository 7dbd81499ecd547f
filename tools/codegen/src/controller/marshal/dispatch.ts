import type { MarshalFunction } from "@sandbox/spec";
import { key } from "../../naming.js";
import { type GeneratedFile, printModule } from "../../typescript.js";
import { areaNamespace } from "../dispatch.js";
import { expectedAnswer } from "../expected.js";
import { type MarshalSpec, ownCalls } from "./spec.js";
import { areaOf, functionAreas, trampolineName } from "./trampolines.js";

/** The tables in which a session finds how to carry out a function, and what handlers of its own calls answer. */
export function emitMarshalDispatch(spec: MarshalSpec): Promise<GeneratedFile> {
  const rows = spec.marshal.functions.map((row) => `${JSON.stringify(row.name)}: ${dispatchRow(row)},`);
  const answers = ownCalls(spec).map((call) => `${key(call.name)}: ${expectedAnswer(call)},`);
  return printModule({
    path: "marshal/dispatch.ts",
    from: "functions/*.yaml",
    imports: [
      { moduleSpecifier: "@sandbox/protocol", isTypeOnly: true, namedImports: ["MarshalFunctionName"] },
      { moduleSpecifier: "../../expected-answer.js", isTypeOnly: true, namedImports: ["ExpectedAnswer"] },
      {
        moduleSpecifier: "../../marshal/marshal-trampoline.js",
        isTypeOnly: true,
        namedImports: ["MarshalTrampoline"],
      },
      { moduleSpecifier: "./handlers.js", isTypeOnly: true, namedImports: ["MarshalHandlers"] },
      ...functionAreas(spec).map((area) => ({
        moduleSpecifier: `./trampolines/${area}.js`,
        namespaceImport: namespace(area),
      })),
    ],
    statements: [
      `/** Every function of a guest of the first generation by its name. */
export const marshalTrampolines: { readonly [Name in MarshalFunctionName]: MarshalTrampoline } = {
${rows.join("\n")}
};`,
      `/** What the handlers of the calls that only this generation has have to answer, by their names. */
export const marshalAnswers: { readonly [Name in keyof MarshalHandlers]: ExpectedAnswer } = {
${answers.join("\n")}
};`,
    ],
  });
}

function dispatchRow(row: MarshalFunction): string {
  const { call, failure } = row;
  const members = [
    `handler: "${call.name}"`,
    `run: ${namespace(areaOf(row))}.${trampolineName(row)}`,
    ...(failure === undefined ? [] : [`failure: ${failure}`]),
    ...(call.support.level === "refused" ? [`refused: "${call.support.errno}"`] : []),
  ];
  return `{ ${members.join(", ")} }`;
}

function namespace(area: string): string {
  return areaNamespace(area, "marshalTrampolines", "marshalAnswers");
}
