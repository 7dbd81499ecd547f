import type { Argument, Call, Spec } from "@sandbox/spec";
import { pascal } from "../naming.js";
import { argumentDoc } from "../protocol/calls.js";
import { deprecation, docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { handlerShape } from "./shapes.js";

/** What a controller has to answer: one method for each call. */
export function emitHandlers(spec: Spec): Promise<GeneratedFile> {
  const methods = spec.calls.map(handlerMethod).join("\n");
  const structTypes = spec.structs.map((struct) => `type ${pascal(struct.name)}`);
  return printModule({
    path: "handlers.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("@sandbox/protocol", ["type Pointer", ...structTypes], methods),
      importFrom("../answer.js", ["type Answer", "type CallContext"], methods),
    ],
    statements: [
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

export function handlerMethod(call: Call): string {
  const { inputs, answer } = handlerShape(call);
  const fields = inputs.map(({ name, type, argument }) => {
    return `${docComment((roomDoc(call, argument) ?? argumentDoc(argument)) + deprecation(argument))}\n${name}: ${type};`;
  });
  const parameter =
    fields.length === 0 ? "call: Readonly<Record<never, never>>" : `call: {\n${fields.join("\n")}\n}`;
  return `${docComment(`${call.doc} See ${call.source}.${deprecation(call)}`)}
${call.name}(${parameter}, context: CallContext): Answer<${answer}>;`;
}

/** What is said of a number that is the room for an answer. */
function roomDoc(call: Call, { shape }: Argument): string | undefined {
  if (shape.shape !== "integer" && shape.shape !== "scalar-inout") return undefined;
  if (shape.lengthOf === undefined) return undefined;
  const buffer = call.arguments.find((argument) => argument.name === shape.lengthOf)?.shape;
  if (buffer?.shape !== "array") return "The room for the answer, in bytes, at most 1 MiB.";
  return `The room for the answer, in items${"most" in buffer.extent ? `, at most ${buffer.extent.most}` : ""}.`;
}
