import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { emitHeader } from "./header.js";
import { emitSource } from "./source.js";

/** The guest's side in C: a header and a source that an interpreter links. */
export async function generateC(spec: Spec): Promise<GeneratedFile[]> {
  return [
    { path: "sandbox_guest.h", text: emitHeader(spec) },
    { path: "sandbox_guest.c", text: emitSource(spec) },
  ];
}
