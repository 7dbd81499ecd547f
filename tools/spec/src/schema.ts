import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { didYouMean } from "./diagnostics.js";
import { shippedSpec } from "./shipped.js";
import type { SourceFile, YamlPath } from "./source.js";
import { unwritable } from "./unwritable.js";

/** The kinds of document that a specification is made of; each has a JSON Schema of that name. */
export type DocumentKind =
  | "protocol"
  | "types"
  | "constants"
  | "structs"
  | "abi"
  | "calls"
  | "extension"
  | "marshal"
  | "functions"
  | "container"
  | "accepted-breaks";

/** Compiled validators by the text of their schema: compiling takes longer than all that they check. */
const compiled = new Map<string, ValidateFunction>();

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strictRequired: false,
  allowUnionTypes: true,
  validateSchema: false,
  code: { optimize: false },
});

/** Checks documents against the JSON Schemas of a directory, or those of this package where it has none. */
export class Schemas {
  constructor(private readonly directory: string) {}

  /**
   * Reports everything in `file` that its schema does not allow; answers whether the file can be read on.
   * What is wrong in an entry of `entries`, such as one call, costs that entry only.
   */
  check(kind: DocumentKind, file: SourceFile, entries?: string): boolean {
    const value = file.value();
    if (value === undefined) return false;
    const validate = this.#validator(kind);
    const others = unwritable(value);
    if (validate(value) && others.length === 0) return true;
    let usable = true;
    const errors = relevant(validate.errors ?? []).map(describe);
    for (const [path, message, hint] of [...errors, ...others]) {
      file.problem(path, "SBX002", message, hint);
      const [section, entry] = path;
      if (entries !== undefined && section === entries && entry !== undefined)
        file.dropEntry(entries, String(entry));
      else usable = false;
    }
    return usable;
  }

  #validator(kind: DocumentKind): ValidateFunction {
    const own = join(this.directory, `${kind}.schema.json`);
    const shipped = join(shippedSpec(), "..", "schema", `${kind}.schema.json`);
    const text = readFileSync(existsSync(own) ? own : shipped, "utf8");
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(text, validate);
    return validate;
  }
}

/** Leaves out what only repeats another error: that a choice was not met, and why its other branches were not. */
function relevant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const kept = errors
    .filter(({ keyword }) => !["oneOf", "anyOf", "propertyNames"].includes(keyword))
    .filter((error, _, all) => !isOfAnotherForm(error, all));
  return kept.length > 0 ? kept : errors.slice(0, 1);
}

/** The end of the path of an error by which a branch says that it is of another `form` than what is written. */
const formConstant = /\/(\d+)\/properties\/form\/const$/;

/** Whether an error is of a branch that is for another `form`, where one of the branches is for what is written. */
function isOfAnotherForm({ schemaPath, instancePath }: ErrorObject, all: readonly ErrorObject[]): boolean {
  const wrong = all.filter((one) => formConstant.test(one.schemaPath));
  for (const one of wrong) {
    const entry = one.instancePath.replace(/\/form$/, "");
    const branch = one.schemaPath.replace(/\/properties\/form\/const$/, "/");
    if (!instancePath.startsWith(entry) || !schemaPath.startsWith(branch)) continue;
    const choice = branch.replace(/\d+\/$/, "");
    const others = wrong.filter((each) => each.instancePath === one.instancePath);
    const isOther = (path: string) =>
      others.some((each) => path.startsWith(each.schemaPath.replace(/properties\/form\/const$/, "")));
    return all.some(
      (each) =>
        each.instancePath.startsWith(entry) &&
        each.schemaPath.startsWith(choice) &&
        !isOther(each.schemaPath),
    );
  }
  return false;
}

function describe(error: ErrorObject): [YamlPath, string, string | undefined] {
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  // What is wrong with a name is wrong at the name.
  if (error.propertyName !== undefined) path.push(error.propertyName);
  const where = path.length > 0 ? `\`${path.at(-1)}\`` : "the file";
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params["additionalProperty"]);
      const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
      const hint = key === "<<" ? "YAML 1.2 merges nothing: write out what is meant" : didYouMean(key, known);
      return [[...path, key], `${where} has no property \`${key}\``, hint];
    }
    case "required":
      return [path, `${where} lacks the property \`${String(error.params["missingProperty"])}\``, undefined];
    case "enum": {
      const allowed = (error.params["allowedValues"] as unknown[]).map(String);
      return [
        path,
        `${where}: expected one of ${allowed.join(", ")}`,
        didYouMean(String(error.data), allowed),
      ];
    }
    default:
      return [path, `${where} ${error.message ?? "is not allowed here"}`, undefined];
  }
}
