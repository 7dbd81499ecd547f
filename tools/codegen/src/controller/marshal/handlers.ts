import type { Spec } from "@sandbox/spec";
import { pascal } from "../../naming.js";
import { type GeneratedFile, importFrom, printModule } from "../../typescript.js";
import { handlerInput, handlerMethod } from "../handlers.js";
import { ownCalls } from "./spec.js";

/** What a controller has to answer beside the calls of the second generation. */
export function emitMarshalHandlers(spec: Spec): Promise<GeneratedFile> {
  const calls = ownCalls(spec);
  const given = calls.flatMap(handlerInput);
  const methods = calls.map(handlerMethod).join("\n");
  const structTypes = spec.structs.map((struct) => `type ${pascal(struct.name)}`);
  const text = [...given, methods].join("\n");
  return printModule({
    path: "marshal/handlers.ts",
    from: "calls/*.yaml",
    imports: [
      importFrom("@sandbox/protocol", ["type Pointer", ...structTypes], text),
      importFrom("../../answer.js", ["type Answer", "type CallContext", "type Nothing"], text),
    ],
    statements: [
      ...given,
      `/**
 * What a controller answers to the calls that only guests of the first generation make. To their others it answers
 * what it answers to those of the second.
 */
export interface MarshalHandlers {
${methods}
}`,
    ],
  });
}
