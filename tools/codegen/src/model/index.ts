import { readFileSync } from "node:fs";
import type { Call, MarshalModel, Spec } from "@sandbox/spec";
import type { GeneratedFile } from "../typescript.js";
import { modelSchema, withoutUnused } from "./schema.js";
import { sourcesOf } from "./sources.js";

/** The version of the model as JSON: one more whenever a reader of the one before would be misled. */
export const MODEL_VERSION = 1;

/** The resolved models as JSON, for tools in other languages, and their JSON Schemas. */
export async function generateModel(spec: Spec, marshalSpec?: Spec): Promise<GeneratedFile[]> {
  const sources = new URL("../src/", import.meta.resolve("@sandbox/spec"));
  const types = sourcesOf(new URL("model.ts", sources));
  const files = [
    { path: "model.json", text: modelText("model", { ...spec, calls: withinFiles(spec.calls) }) },
    { path: "model.schema.json", text: json(modelSchema(types, "Spec", MODEL_VERSION)) },
  ];
  const marshal = marshalSpec && marshalModel(marshalSpec);
  if (!marshal) return files;
  const marshalTypes = [...types, readFileSync(new URL("model/marshal-model.ts", sources), "utf8")];
  return [
    ...files,
    { path: "marshal-model.json", text: modelText("marshal-model", marshal) },
    {
      path: "marshal-model.schema.json",
      text: json(withoutUnused(modelSchema(marshalTypes, "MarshalModel", MODEL_VERSION))),
    },
  ];
}

/** What the first generation adds to the model that it extends; of what is there already the names. */
function marshalModel(spec: Spec): MarshalModel | undefined {
  const { name, generation, doc, digest, marshal } = spec;
  if (!marshal || !spec.extends) return undefined;
  return {
    name,
    generation,
    doc,
    digest,
    extends: spec.extends,
    ...marshal,
    calls: withinFiles(spec.calls.filter((call) => !call.inherited)),
    functions: marshal.functions.map(({ call, arguments: args, file, ...rest }) => ({
      ...rest,
      call: call.signature,
      arguments: args.map(({ argument, ...each }) =>
        argument ? { ...each, argument: argument.name } : each,
      ),
      file: withinSpecification(file),
    })),
  };
}

function withinFiles(calls: readonly Call[]): Call[] {
  return calls.map((call) => ({ ...call, file: withinSpecification(call.file) }));
}

function modelText(name: string, model: object): string {
  return json({ $schema: `./${name}.schema.json`, modelVersion: MODEL_VERSION, ...model });
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
