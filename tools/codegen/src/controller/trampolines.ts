import type { Call, Spec } from "@sandbox/spec";
import { camel, variable } from "../naming.js";
import { argumentsType } from "../protocol/calls.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { checkStatements, conversion, dependentStatement, handed, readStatement } from "./reads.js";
import { resultStatements } from "./results.js";
import { handlerShape } from "./shapes.js";
import { writeStatements } from "./writes.js";

/** The trampolines of one area: each turns a request into a handler's call and its answer into commands. */
export function emitTrampolines(spec: Spec, area: string): Promise<GeneratedFile> {
  const calls = spec.calls.filter((call) => call.area === area);
  const statements = calls.map(trampoline);
  const text = statements.join("\n");
  return printModule({
    path: `trampolines/${area}.ts`,
    from: `calls/${area}.yaml`,
    imports: [
      importFrom("@sandbox/protocol", ["NULL", ...calls.map((call) => `type ${argumentsType(call)}`)], text),
      importFrom("../../answer.js", ["settle"], text),
      importFrom("../../call.js", ["type Call", "type Exchange"], text),
    ],
    statements,
  });
}

/** What a module of trampolines imports. */
const imported = new Set(["NULL", "settle"]);

/** The function that carries out a call. */
export function trampolineName(call: Call): string {
  return variable(camel(call.name), imported, "Call");
}

export function trampoline(call: Call): string {
  const shape = handlerShape(call);
  const reads = shape.inputs.flatMap((input) => readStatement(call, input));
  const given = shape.inputs.map((input) => handed(call, input)).join(", ");
  const invocation = `call.handlers.${call.name}({ ${given} }, call)`;
  const needsAnswer = shape.answer !== "void";
  const lines = [
    ...call.arguments.flatMap((argument) => checkStatements(call, argument)),
    ...call.arguments.flatMap((argument) => conversion(call, argument)),
    ...reads,
    ...(reads.length > 0 ? ['yield "replies";'] : []),
    ...shape.inputs.flatMap((input) => dependentStatement(call, input)),
    `${needsAnswer ? "const answer = " : ""}yield* settle(${invocation});`,
    ...shape.outputs.flatMap((output) => writeStatements(call, output, shape.answersObject)),
    ...resultStatements(call, shape),
  ];
  const body = lines.join("\n  ");
  const args = /\bargs\./.test(body) ? "args" : "_args";
  return `${docComment(`${call.signature}: ${call.doc}`)}
export function* ${trampolineName(call)}(${args}: ${argumentsType(call)}, call: Call): Exchange {
  ${body}
}`;
}
