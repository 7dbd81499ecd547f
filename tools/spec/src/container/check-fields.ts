import type { SourceFile, YamlPath } from "../source.js";
import type { ContainerField } from "./model.js";

const openEnded = (field: ContainerField) =>
  field.type === "text" || field.type === "json" || (field.type === "bytes" && field.length === undefined);

/** How many bytes a field takes, if always as many. */
export function fixedBytes({ type, length }: ContainerField): number | undefined {
  const sizes: Partial<Record<ContainerField["type"], number>> = {
    uint8: 1,
    uint16: 2,
    uint32: 4,
    uint64: 8,
  };
  return type === "bytes" ? length : sizes[type];
}

/** Reports fields of a block that have no fixed place in it. */
export function checkFixed(file: SourceFile, path: YamlPath, fields: readonly ContainerField[]): void {
  checkNames(file, path, fields);
  for (const [index, field] of fields.entries()) {
    if (fixedBytes(field) !== undefined) continue;
    file.problem(
      [...path, index, "type"],
      "SBX031",
      `\`${field.name}\` has no fixed length, which it needs here`,
    );
  }
}

/** Reports what a reader could not tell apart in a body: names, and what comes behind a field without an end. */
export function checkBody(file: SourceFile, path: YamlPath, fields: readonly ContainerField[]): void {
  checkNames(file, path, fields);
  for (const [index, field] of fields.entries()) {
    const at = [...path, index];
    if (openEnded(field) && index < fields.length - 1) {
      const hint = "make it the last, or give it a length";
      file.problem(
        [...at, "type"],
        "SBX031",
        `\`${field.name}\` goes to the end of the body, and is not the last`,
        hint,
      );
    }
    if ((field.type === "list") !== (field.of !== undefined)) {
      file.problem(
        [...at, "type"],
        "SBX031",
        `a list, and nothing else, has rows \`of\` fields: \`${field.name}\``,
      );
    }
    if (field.length !== undefined && field.type !== "bytes") {
      file.problem([...at, "length"], "SBX031", `a ${field.type} has no \`length\` of its own`);
    }
    if (field.of) checkRows(file, [...at, "of"], field.of);
  }
}

function checkRows(file: SourceFile, path: YamlPath, fields: readonly ContainerField[]): void {
  checkNames(file, path, fields);
  for (const [index, field] of fields.entries()) {
    if (field.type === "uvarint" || fixedBytes(field) !== undefined) continue;
    file.problem(
      [...path, index, "type"],
      "SBX031",
      `\`${field.name}\` has no end of its own, which a row's field needs`,
    );
  }
}

function checkNames(file: SourceFile, path: YamlPath, fields: readonly ContainerField[]): void {
  const seen = new Map<string, number>();
  for (const [index, { name }] of fields.entries()) {
    const first = seen.get(name);
    if (first !== undefined) {
      const related = [{ message: "first declared here", ...file.placeOf([...path, first, "name"]) }];
      file.problem([...path, index, "name"], "SBX006", `a field \`${name}\` exists`, undefined, related);
    }
    seen.set(name, first ?? index);
  }
}
