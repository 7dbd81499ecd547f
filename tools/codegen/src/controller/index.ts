import type { Spec } from "@sandbox/spec";
import { callAreas } from "../protocol/calls.js";
import type { GeneratedFile } from "../typescript.js";
import { emitDispatch } from "./dispatch.js";
import { emitHandlers } from "./handlers.js";
import { generateMarshal } from "./marshal/index.js";
import { emitResults } from "./result-kinds.js";
import { emitTrampolines } from "./trampolines.js";

/** The generated files of `@sandbox/controller`; with `marshalSpec`, also those for guests of the first generation. */
export async function generateController(spec: Spec, marshalSpec?: Spec): Promise<GeneratedFile[]> {
  return Promise.all([
    emitHandlers(spec),
    emitResults(spec),
    ...callAreas(spec).map((area) => emitTrampolines(spec, area)),
    emitDispatch(spec),
    ...generateMarshal(marshalSpec),
  ]);
}
