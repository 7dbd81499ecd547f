import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { emitStubs } from "./stubs.js";

/** The generated files of `@sandbox/guest`. */
export async function generateGuest(spec: Spec): Promise<GeneratedFile[]> {
  return [await emitStubs(spec)];
}
