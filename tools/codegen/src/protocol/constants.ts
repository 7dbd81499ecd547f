import type { ConstantSet, Spec } from "@sandbox/spec";
import { camel, variable } from "../naming.js";
import { docComment, type GeneratedFile, printModule } from "../typescript.js";

/** The name of a set of constants in TypeScript: `openFlags`, `whence`. */
export function constantSetName(set: Pick<ConstantSet, "name" | "kind">): string {
  return variable(camel(set.kind === "flags" ? `${set.name}_flags` : set.name), new Set(), "Values");
}

/** The numbers that have names. */
export function emitConstants(spec: Spec): Promise<GeneratedFile> {
  const statements = spec.constants.map((set) => {
    const entries = [
      ...(set.field?.values ?? []),
      ...(set.zero ? [{ name: set.zero, value: 0 }] : []),
      ...set.values,
    ];
    const doc = docComment(`${set.doc} See ${set.source}.`);
    const mask = set.field?.mask ?? set.mask;
    const maskText =
      mask === undefined
        ? ""
        : `\n\n/** The bits of \`${constantSetName(set)}\` that are one value. */\nexport const ${constantSetName(set)}Mask = ${show(mask)};`;
    const members = entries
      .map(
        (one) =>
          `${one.deprecated === undefined ? "" : `${docComment(`@deprecated ${one.deprecated}`)}\n`}${one.name}: ${show(one.value)},`,
      )
      .join("\n");
    return `${doc}\nexport const ${constantSetName(set)} = {\n${members}\n} as const;${maskText}`;
  });
  return printModule({ path: "constants.ts", from: "constants.yaml", statements });
}

function show(value: number): string {
  return value < 0 ? String(value) : `0x${value.toString(16)}`;
}

/** Error numbers with their names and texts. */
export function emitErrno(spec: Spec): Promise<GeneratedFile> {
  const members = spec.errnos
    .map(({ name, value, doc }) => `${docComment(doc)}\n${name}: ${value},`)
    .join("\n");
  const messages = spec.errnos.map(({ name, doc }) => `${name}: ${JSON.stringify(doc)},`).join("\n");
  return printModule({
    path: "errno.ts",
    from: "constants.yaml",
    statements: [
      `/** Error numbers, as Linux has them. See errno(3). */\nexport const Errno = {\n${members}\n} as const;`,
      "export type ErrnoName = keyof typeof Errno;",
      `const messages: Readonly<Record<ErrnoName, string>> = {\n${messages}\n};`,
      `const names = new Map(Object.entries(Errno).map(([name, value]) => [value, name as ErrnoName]));`,
      `/** The name of an error number, if it has one. */
export function errnoName(value: number): ErrnoName | undefined {
  return names.get(value as (typeof Errno)[ErrnoName]);
}`,
      `/** What strerror(3) says. */
export function errnoMessage(name: ErrnoName): string {
  return messages[name];
}`,
    ],
  });
}
