import type { ArgumentDocument } from "../documents.js";
import type { Argument } from "../model.js";
import type { SourceFile } from "../source.js";
import { checkWords } from "./argument-checks.js";
import type { CallScope } from "./calls.js";
import { camel, checkCodeNames, checkTaken, membersOfObjects, type Named } from "./code-names.js";
import { reportDuplicates } from "./duplicates.js";
import { formOf, holds, lettersOf } from "./kinds.js";
import { formOfShape, resolveShape } from "./shapes.js";

/** Gives each letter of a signature its meaning; reports those that do not fit each other. */
export function resolveArguments(
  file: SourceFile,
  signature: string,
  documents: readonly ArgumentDocument[],
  kinds: readonly string[],
  scope: CallScope,
): Argument[] {
  if (documents.length !== kinds.length) {
    const message = `${signature} has ${kinds.length} arguments, its entry describes ${documents.length}`;
    file.problem(["calls", signature, "arguments"], "SBX004", message);
  }
  reportDuplicates(file, ["calls", signature, "arguments"], documents, "an argument");
  const named = documents.map(
    ({ name }, index): Named => ({ name, file, path: ["calls", signature, "arguments", index, "name"] }),
  );
  for (const one of named)
    checkTaken({ ...one, name: camel(one.name) }, { "every object": membersOfObjects });
  checkCodeNames(named);
  return documents.flatMap((document, index) => {
    const path = ["calls", signature, "arguments", index];
    checkWords(file, path, document, scope);
    const kind = scope.kinds.find((one) => one.letter === kinds[index]);
    const shape = resolveShape(document, {
      all: documents,
      form: kind && formOf(kind),
      scope,
      report: (property, message, hint, code = "SBX007") =>
        void file.problem([...path, property], code, message, hint),
    });
    if (!shape) return [];
    const form = formOfShape(shape);
    const which = `argument ${index + 1} of ${signature}`;
    if (kind && formOf(kind) !== form) {
      const message = `\`${document.type}\` is of kind ${lettersOf(scope.kinds, form)}, ${which} of kind ${kind.letter}`;
      file.problem([...path, "type"], "SBX004", message);
    } else if (kind && shape.shape === "integer" && !holds(kind, shape.type.scalar)) {
      const message = `a ${shape.type.c} has more bits than kind ${kind.letter}, ${which}`;
      file.problem([...path, "type"], "SBX032", message);
    }
    return [
      {
        name: document.name,
        kind: kind?.letter ?? "",
        encoding: kind?.encoding ?? "none",
        nullable: document.nullable ?? false,
        optional: document.optional ?? false,
        ...(document.ends === undefined ? {} : { ends: document.ends }),
        ...(document.frees === undefined ? {} : { frees: document.frees }),
        ...(document.makes === undefined ? {} : { makes: document.makes }),
        ...(document.doc === undefined ? {} : { doc: document.doc }),
        ...(document.deprecated === undefined ? {} : { deprecated: document.deprecated }),
        shape,
      },
    ];
  });
}
