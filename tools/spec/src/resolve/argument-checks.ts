import { didYouMean } from "../diagnostics.js";
import type { ArgumentDocument } from "../documents.js";
import type { SourceFile, YamlPath } from "../source.js";
import type { CallScope } from "./calls.js";

/** Reports what an argument, or a result, refers to by a name that is unknown. */
export function checkWords(
  file: SourceFile,
  path: YamlPath,
  words: Pick<ArgumentDocument, "overflow" | "outside" | "ends" | "makes">,
  { vocabulary }: CallScope,
): void {
  const errnos = vocabulary.errnos.map((errno) => errno.name);
  const handles = [...vocabulary.handles.keys()];
  const known = {
    overflow: ["errno", [...errnos, "truncate"]],
    outside: ["errno", errnos],
    ends: ["handle", handles],
    makes: ["handle", handles],
  } as const;
  for (const [property, [what, names]] of Object.entries(known)) {
    const word = words[property as keyof typeof known];
    if (word === undefined || names.includes(word)) continue;
    file.problem([...path, property], "SBX005", `unknown ${what} \`${word}\``, didYouMean(word, names));
  }
}
