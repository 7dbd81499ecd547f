import type { SourceFile, YamlPath } from "../source.js";

/** Reports each thing of a list that has the name of an earlier one, and where that one is. */
export function reportDuplicates(
  file: SourceFile,
  list: YamlPath,
  things: readonly { readonly name: string }[],
  what: string,
): void {
  const first = new Map<string, number>();
  things.forEach(({ name }, index) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, index);
      return;
    }
    const related = [{ message: "first declared here", ...file.placeOf([...list, earlier, "name"]) }];
    const hint = "rename one, or remove it";
    file.problem([...list, index, "name"], "SBX006", `${what} \`${name}\` exists`, hint, related);
  });
}
