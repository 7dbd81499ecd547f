import type { Argument, Call, Spec } from "@sandbox/spec";
import { pascal } from "../naming.js";
import { argumentDoc } from "../protocol/calls.js";
import { deprecation, docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { handlerShape } from "./shapes.js";

/** What a controller has to answer: one method for each call, and what each is given. */
export function emitHandlers(spec: Spec): Promise<GeneratedFile> {
  const given = spec.calls.flatMap(handlerInput);
  const methods = spec.calls.map(handlerMethod).join("\n");
  const structTypes = spec.structs.map((struct) => `type ${pascal(struct.name)}`);
  const text = [...given, methods].join("\n");
  return printModule({
    path: "handlers.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("@sandbox/protocol", ["type Pointer", ...structTypes], text),
      importFrom("../answer.js", ["type Answer", "type CallContext", "type Nothing"], text),
    ],
    statements: [
      ...given,
      `/**
 * What a controller answers to each call. A handler never sees an address or a length that it would have to
 * believe: what it gets was copied out of the guest once and checked, and what it answers is written back.
 */
export interface Handlers {
${methods}
}`,
    ],
  });
}

/** What a handler is given, as a type; none for a call that has nothing to give. */
export function handlerInput(call: Call): string[] {
  const fields = handlerShape(call).inputs.map(({ name, type, argument }) => {
    return `${docComment((roomDoc(call, argument) ?? argumentDoc(argument)) + deprecation(argument))}\nreadonly ${name}: ${type};`;
  });
  if (fields.length === 0) return [];
  return [
    `${docComment(`What the handler of ${call.signature} is given.`)}
export interface ${inputType(call)} {\n${fields.join("\n")}\n}`,
  ];
}

function inputType(call: Call): string {
  return `${pascal(call.name)}Call`;
}

export function handlerMethod(call: Call): string {
  const { inputs, answer } = handlerShape(call);
  const given = inputs.length === 0 ? "Nothing" : inputType(call);
  return `${docComment(`${call.doc} See ${call.source}.${deprecation(call)}`)}
${call.name}(call: ${given}, context: CallContext<${given}, ${answer}>): Answer<${answer}>;`;
}

/** What is said of a number that is the room for an answer. */
function roomDoc(call: Call, { shape }: Argument): string | undefined {
  if (shape.shape !== "integer" && shape.shape !== "scalar-inout") return undefined;
  if (shape.lengthOf === undefined) return undefined;
  const buffer = call.arguments.find((argument) => argument.name === shape.lengthOf)?.shape;
  if (buffer?.shape !== "array") return "The room for the answer, in bytes, at most 1 MiB.";
  return `The room for the answer, in items${"most" in buffer.extent ? `, at most ${buffer.extent.most}` : ""}.`;
}
