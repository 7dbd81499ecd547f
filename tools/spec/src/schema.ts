import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { didYouMean } from "./diagnostics.js";
import { shippedSpec } from "./shipped.js";
import type { SourceFile, YamlPath } from "./source.js";

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
    if (validate(value)) return true;
    let usable = true;
    for (const error of relevant(validate.errors ?? [])) {
      const [path, message, hint] = describe(error);
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

/** Leaves out what only repeats another error: the branches of a `oneOf` whose discriminating constant differs. */
function relevant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const wrongBranch = errors.filter(
    (error) => error.keyword === "const" && error.instancePath.endsWith("/form"),
  );
  const branches = wrongBranch.map((error) => error.schemaPath.replace(/\/properties\/form\/const$/, ""));
  const kept = errors.filter(
    (error) =>
      error.keyword !== "oneOf" &&
      error.keyword !== "anyOf" &&
      error.keyword !== "propertyNames" &&
      !(branches.length < 3 && branches.some((branch) => error.schemaPath.startsWith(branch))),
  );
  return kept.length > 0 ? kept : errors.slice(0, 1);
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
      return [[...path, key], `${where} has no property \`${key}\``, didYouMean(key, known)];
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
