import type { Call, Spec } from "@sandbox/spec";
import { pascal } from "../naming.js";
import { argumentDoc } from "../protocol/calls.js";
import { docComment, type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { handlerShape } from "./shapes.js";

/** What a controller has to answer: one method for each call. */
export function emitHandlers(spec: Spec): Promise<GeneratedFile> {
  const methods = spec.calls.map(method).join("\n");
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

function method(call: Call): string {
  const { inputs, answer } = handlerShape(call);
  const fields = inputs.map(({ name, type, argument }) => {
    const optional = argument.shape.shape === "integer" && argument.shape.lengthOf;
    const doc = optional ? `The room for the answer, in ${"bytes"}, at most 1 MiB.` : argumentDoc(argument);
    return `${docComment(doc)}\n${name}: ${type};`;
  });
  const parameter =
    fields.length === 0 ? "call: Readonly<Record<never, never>>" : `call: {\n${fields.join("\n")}\n}`;
  return `${docComment(`${call.doc} See ${call.source}.`)}
${call.name}(${parameter}, context: CallContext): Answer<${answer}>;`;
}
