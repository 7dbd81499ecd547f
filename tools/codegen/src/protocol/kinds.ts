import type { Kind, Spec } from "@sandbox/spec";
import { type GeneratedFile, importFrom, printModule } from "../typescript.js";
import { bytesOf, isInteger, read, typeOf, writeKind } from "./encodings.js";

/** The kinds whose letters arguments have. */
export function argumentKinds(spec: Spec): Kind[] {
  return spec.kinds.filter((kind) => spec.request.argumentKinds.includes(kind.letter));
}

/** The kinds whose letters results have. */
export function resultKinds(spec: Spec): Kind[] {
  return spec.kinds.filter((kind) => spec.request.resultKinds.includes(kind.letter));
}

/** What is known of arguments and results by their letters alone. */
export function emitKinds(spec: Spec): Promise<GeneratedFile> {
  const kinds = argumentKinds(spec);
  const used = spec.kinds.filter((kind) => kinds.includes(kind) || resultKinds(spec).includes(kind));
  const members = kinds.map(
    ({ letter, encoding }) => `| { readonly kind: "${letter}"; readonly value: ${typeOf(encoding)} }`,
  );
  const statements = [
    `/** An argument of which nothing is known but its letter. */\nexport type RawArgument =\n${members.join("\n")};`,
    `/** What the values of a kind are. */\nexport type KindForm = "integer" | "float" | "pointer" | "void";`,
    `/** What the values of each kind are, by its letter. */
export const kindForms = { ${used.map(({ letter, encoding }) => `${letter}: "${formOf(encoding)}"`).join(", ")} } as const;`,
    argumentBytes(kinds),
    rawDecoder(kinds),
    rawEncoder(kinds),
  ];
  const text = statements.join("\n");
  return printModule({
    path: "kinds.ts",
    from: "protocol.yaml",
    imports: [
      importFrom("../input.js", ["type Input"], text),
      importFrom("../pointer.js", ["type Pointer"], text),
      importFrom("../writer.js", ["type Writer"], text),
    ],
    statements,
  });
}

/** What the values of a kind are. */
export function formOf(encoding: Kind["encoding"]): "integer" | "float" | "pointer" | "void" {
  if (encoding === "pointer") return "pointer";
  if (encoding === "none") return "void";
  return isInteger(encoding) ? "integer" : "float";
}

function width({ encoding }: Kind, pointer: string): string {
  const bytes = bytesOf(encoding);
  return bytes === "p" ? pointer : String(bytes);
}

/** Kinds of the same width share a case, and those of the commonest width are the rest. */
function argumentBytes(kinds: readonly Kind[]): string {
  const widths = new Map<string, string[]>();
  for (const kind of kinds) {
    const bytes = width(kind, "pointerBytes");
    widths.set(bytes, [...(widths.get(bytes) ?? []), kind.letter]);
  }
  const [rest, ...others] = [...widths].sort(([, a], [, b]) => b.length - a.length);
  const choice = others.reduceRight((otherwise, [bytes, letters]) => {
    const test = letters.map((letter) => `kind === "${letter}"`).join(" || ");
    return `${test} ? ${bytes} : ${otherwise}`;
  }, rest?.[0] ?? "0");
  return `/** How many bytes arguments of these kinds take, one letter for each. */
export function argumentBytes(kinds: string, pointerBytes: number): number {
  let bytes = 0;
  for (const kind of kinds) bytes += ${choice};
  return bytes;
}`;
}

function rawDecoder(kinds: readonly Kind[]): string {
  const cases = kinds.map(
    (kind) => `case "${kind.letter}":
      args.push({ kind, value: ${read(kind.encoding, "next")} });
      next += ${width(kind, "input.pointerBytes")};
      break;`,
  );
  return `/** Reads arguments by their letters alone. */
export function decodeRawArguments(input: Input, at: number, kinds: string): RawArgument[] {
  const args: RawArgument[] = [];
  let next = at;
  for (const kind of kinds) {
    switch (kind) {
      ${cases.join("\n")}
    }
  }
  return args;
}`;
}

function rawEncoder(kinds: readonly Kind[]): string {
  const cases = kinds.map(
    ({ letter, encoding }) => `case "${letter}":
      ${writeKind(encoding, "argument.value")}
      break;`,
  );
  return `/** Writes arguments by their letters alone. */
export function encodeRawArguments(writer: Writer, args: readonly RawArgument[]): void {
  for (const argument of args) {
    switch (argument.kind) {
      ${cases.join("\n")}
    }
  }
}`;
}
