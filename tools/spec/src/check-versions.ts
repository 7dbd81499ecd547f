import type { Lifetime, Spec } from "./model.js";
import type { SourceFile, YamlPath } from "./source.js";
import { isAlive } from "./versions.js";

/**
 * Reports versions that do not hold together: ones that are not declared, ends before beginnings, and what lives
 * while something that it needs does not.
 */
export function checkVersions(spec: Spec, files: ReadonlyMap<string, SourceFile>): void {
  const fileNamed = (end: string) =>
    [...files].find(([path]) => path.replaceAll("\\", "/").endsWith(end))?.[1];
  checkDeclared(spec, fileNamed("protocol.yaml"));
  const check = (file: SourceFile | undefined, path: YamlPath, lifetime: Lifetime) => {
    for (const property of ["since", "until"] as const) {
      const version = lifetime[property];
      if (version === undefined || spec.versions.includes(version)) continue;
      const hint = `\`versions\` of protocol.yaml has ${spec.versions.join(", ")}`;
      file?.problem([...path, property], "SBX020", `there is no version ${version}`, hint);
    }
    const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = lifetime;
    if (since >= until)
      file?.problem([...path, "until"], "SBX020", `ends at ${until}, before it begins at ${since}`);
  };
  for (const command of spec.commands)
    check(fileNamed("protocol.yaml"), ["commands", command.letter], command);
  for (const set of spec.constants) {
    const section = set.kind === "flags" ? "flags" : "enums";
    for (const value of set.values)
      check(fileNamed("constants.yaml"), [section, set.name, "values", value.name], value);
  }
  for (const call of spec.calls) {
    check(files.get(call.file), ["calls", call.signature], call);
    for (const [property, name] of needed(call)) {
      const other = spec.calls.find((one) => one.name === name);
      const lonely = spec.versions.find(
        (version) => isAlive(call, version) && other && !isAlive(other, version),
      );
      if (lonely === undefined) continue;
      const message = `${call.signature} needs ${name}, which version ${lonely} does not have`;
      files.get(call.file)?.problem(["calls", call.signature, property], "SBX020", message);
    }
  }
}

function checkDeclared(spec: Spec, file: SourceFile | undefined): void {
  const ascending = spec.versions.every((version, i) => i === 0 || version > (spec.versions[i - 1] ?? 0));
  if (!ascending) file?.problem(["versions"], "SBX020", "versions have to ascend");
  if (spec.versions.at(-1) !== spec.version) {
    file?.problem(["version"], "SBX020", `the version ${spec.version} is not the last of \`versions\``);
  }
}

/** The calls that a call cannot do without, and where it says so. */
function needed({ arguments: args, returns }: Spec["calls"][number]): [property: string, name: string][] {
  const freed = args.flatMap(({ frees }): [string, string][] =>
    frees === undefined ? [] : [["arguments", frees]],
  );
  const { shape } = returns;
  const isAllocated = shape.shape === "cstring" || shape.shape === "cstrings";
  if (!isAllocated || shape.allocated.until !== "given-back") return freed;
  return [...freed, ["returns", shape.allocated.by]];
}
