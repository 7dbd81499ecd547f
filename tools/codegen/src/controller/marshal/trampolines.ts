import { basename } from "node:path";
import type { MarshalFunction } from "@sandbox/spec";
import { camel, variable } from "../../naming.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../../typescript.js";
import { handlerShape } from "../shapes.js";
import { answerStatements } from "./answers.js";
import { handedArguments, readStatements } from "./arguments.js";
import { answerHelpers, taken } from "./locals.js";
import type { MarshalSpec } from "./spec.js";

/** The files of functions, by their names. */
export function functionAreas({ marshal }: MarshalSpec): string[] {
  return [...new Set(marshal.functions.map(areaOf))];
}

export function areaOf({ file }: MarshalFunction): string {
  return basename(file, ".yaml");
}

/** The trampolines of one area: each turns a function's arguments into a handler's call and its answer into values. */
export function emitMarshalTrampolines(spec: MarshalSpec, area: string): Promise<GeneratedFile> {
  const statements = spec.marshal.functions.filter((row) => areaOf(row) === area).map(trampoline);
  const text = statements.join("\n");
  return printModule({
    path: `marshal/trampolines/${area}.ts`,
    from: `functions/${area}.yaml`,
    imports: [
      importFrom("@sandbox/protocol", ["NULL"], text),
      importFrom("../../../answer.js", ["settle"], text),
      importFrom("../../../call.js", ["type Exchange"], text),
      importFrom("../../../marshal/answer-values.js", answerHelpers, answersIn(text)),
      importFrom("../../../marshal/marshal-arguments.js", ["type MarshalArguments"], text),
      importFrom("../../../marshal/marshal-call.js", ["type MarshalCall"], text),
    ],
    statements,
  });
}

/** The function that carries out a guest's function. */
export function trampolineName({ shortName }: MarshalFunction): string {
  return variable(camel(shortName), taken, "Function");
}

function trampoline(row: MarshalFunction): string {
  const { call } = row;
  const handler = handlerShape(call);
  const given = handedArguments(row, handler).join(", ");
  const invocation = `call.handlers.${call.name}({ ${given} }, call)`;
  const lines = [
    ...readStatements(row, handler),
    `${handler.answer === "void" ? "" : "const answer = "}yield* settle(${invocation});`,
    ...answerStatements(row, handler),
  ];
  const body = lines.join("\n  ");
  const needsAnswer = /(?<!\.)\banswer\b/.test(body.replace("const answer = ", ""));
  const args = /\bargs\./.test(body) ? "args" : "_args";
  return `${docComment(`${row.name}: ${call.doc}`)}
export function* ${trampolineName(row)}(${args}: MarshalArguments, call: MarshalCall): Exchange {
  ${needsAnswer ? body : body.replace("const answer = ", "")}
}`;
}

/** What is answered in a module's text, but for the names of members and of other texts. */
function answersIn(text: string): string {
  const answers = text.match(/call\.answer\(.*\);/g) ?? [];
  return answers.join("\n").replaceAll(/"[^"]*"|\.\w+/g, "");
}
