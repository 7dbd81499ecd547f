import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../../typescript.js";
import { emitMarshalDispatch } from "./dispatch.js";
import { emitMarshalHandlers } from "./handlers.js";
import type { MarshalSpec } from "./spec.js";
import { emitMarshalTrampolines, functionAreas } from "./trampolines.js";

/** The generated files of `@sandbox/controller` for guests of the first generation; none where there is none. */
export function generateMarshal(spec: Spec | undefined): Promise<GeneratedFile>[] {
  if (!speaksMarshal(spec)) return [];
  return [
    emitMarshalHandlers(spec),
    ...functionAreas(spec).map((area) => emitMarshalTrampolines(spec, area)),
    emitMarshalDispatch(spec),
  ];
}

function speaksMarshal(spec: Spec | undefined): spec is MarshalSpec {
  return spec?.marshal !== undefined;
}
