import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { emitMarshalRaised } from "./marshal-raised.js";
import { emitMarshalStubs } from "./marshal-stubs.js";
import { emitStubs } from "./stubs.js";

/** The generated files of `@sandbox/guest`; with the first generation, also those of its guests. */
export async function generateGuest(spec: Spec, marshalSpec?: Spec): Promise<GeneratedFile[]> {
  const wire = marshalSpec?.marshal;
  return Promise.all([emitStubs(spec), ...(wire ? [emitMarshalRaised(wire), emitMarshalStubs(wire)] : [])]);
}
