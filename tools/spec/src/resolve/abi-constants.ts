import { didYouMean } from "../diagnostics.js";
import type { AbiDocument } from "../documents.js";
import type { ConstantSet, ErrnoName } from "../model.js";
import type { SourceFile } from "../source.js";

/** Reports numbers that an ABI gives for names that are in no set. */
export function checkAbiConstants(
  file: SourceFile,
  constants: readonly ConstantSet[],
  errnos: readonly ErrnoName[],
): void {
  const { constants: sets = {}, errno = {}, check } = file.value() as AbiDocument;
  const report = (path: readonly string[], what: string, name: string, known: readonly string[]) => {
    if (known.includes(name)) return;
    file.problem([...path, name], "SBX005", `unknown ${what} \`${name}\``, didYouMean(name, known));
  };
  const setNames = constants.map((set) => set.name);
  for (const [setName, values] of Object.entries(sets)) {
    report(["constants"], "set of constants", setName, setNames);
    const set = constants.find((one) => one.name === setName);
    for (const name of set ? Object.keys(values) : []) {
      report(["constants", setName], "constant", name, set ? namesOf(set) : []);
      if (!set?.field?.values.some((one) => one.name === name)) continue;
      const message = `${name} is a value of a field of bits, which is the same in every ABI`;
      file.problem(["constants", setName, name], "SBX008", message);
    }
  }
  const errnoNames = errnos.map((one) => one.name);
  for (const name of Object.keys(errno)) report(["errno"], "errno", name, errnoNames);
  const all = [...constants.flatMap(namesOf), ...errnoNames];
  // A name with small letters is that of a call, which is not known here.
  const skipped = Object.keys(check?.skip ?? {}).filter((name) => name === name.toUpperCase());
  for (const name of skipped) report(["check", "skip"], "constant", name, all);
}

function namesOf(set: ConstantSet): string[] {
  return [...set.values, ...(set.field?.values ?? [])].map(({ name }) => name);
}
