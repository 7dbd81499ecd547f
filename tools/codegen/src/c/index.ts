import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";

export async function generateC(_spec: Spec): Promise<GeneratedFile[]> {
  return [];
}
