import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";

export async function generateModel(_spec: Spec): Promise<GeneratedFile[]> {
  return [];
}
