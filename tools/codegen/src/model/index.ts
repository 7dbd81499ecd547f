import { readFileSync } from "node:fs";
import type { Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { modelSchema } from "./schema.js";

/** The version of the model as JSON: one more whenever a reader of the one before would be misled. */
export const MODEL_VERSION = 1;

/** The resolved model as JSON, for tools in other languages, and its JSON Schema. */
export async function generateModel(spec: Spec): Promise<GeneratedFile[]> {
  const calls = spec.calls.map((call) => ({ ...call, file: withinSpecification(call.file) }));
  const model = { $schema: "./model.schema.json", modelVersion: MODEL_VERSION, ...spec, calls };
  const types = new URL("../src/model.ts", import.meta.resolve("@sandbox/spec"));
  return [
    { path: "model.json", text: json(model) },
    {
      path: "model.schema.json",
      text: json(modelSchema(readFileSync(types, "utf8"), "Spec", MODEL_VERSION)),
    },
  ];
}

/** A file is named from where the generator runs; the model may not depend on that. */
function withinSpecification(file: string): string {
  return file.replaceAll("\\", "/").split("/").slice(-2).join("/");
}

/** JSON as it is read in a diff: a line for each member. */
function json(value: unknown): string {
  const plain = (_: string, member: unknown) => (member instanceof Map ? Object.fromEntries(member) : member);
  return `${JSON.stringify(value, plain, 1)}\n`;
}
