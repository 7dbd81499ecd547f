import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";

export async function generateKaitai(_spec: Spec): Promise<GeneratedFile[]> {
  return [];
}
