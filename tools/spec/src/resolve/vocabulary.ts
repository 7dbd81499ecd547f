import { didYouMean } from "../diagnostics.js";
import type { ConstantsDocument, TypeDocument, TypesDocument } from "../documents.js";
import type {
  Abi,
  ConstantSet,
  CStringType,
  ErrnoName,
  FloatType,
  Handle,
  IntegerType,
  Representation,
  Scalar,
} from "../model.js";
import type { SourceFile } from "../source.js";

/** The named things that calls are described with. */
export interface Vocabulary {
  readonly constants: readonly ConstantSet[];
  readonly errnos: readonly ErrnoName[];
  readonly types: ReadonlyMap<string, IntegerType | FloatType | CStringType>;
  readonly handles: ReadonlyMap<string, Handle>;
}

/** Looks up what types refer to: constant sets, errnos, C types. */
export function resolveVocabulary(
  typesFile: SourceFile,
  constantsFile: SourceFile,
  abis: readonly Abi[],
): Vocabulary {
  const constantsDocument = constantsFile.value() as ConstantsDocument;
  const constants = resolveConstants(constantsDocument);
  const errnos = Object.entries(constantsDocument.errno.values).map(([name, rest]) => ({ name, ...rest }));
  const document = typesFile.value() as TypesDocument;
  const types = new Map<string, IntegerType | FloatType | CStringType>();
  for (const [name, type] of Object.entries(document.types)) {
    checkReferences(typesFile, name, type, constants, errnos, document);
    const resolved = resolveType(typesFile, name, type, abis);
    if (resolved) types.set(name, resolved);
  }
  const handles = new Map<string, Handle>();
  for (const [name, handle] of Object.entries(document.handles)) {
    const { c, doc, block, unknown = "EBADF" } = handle;
    handles.set(name, {
      name,
      doc,
      isPointer: c === "pointer",
      unknown,
      ...(block === undefined ? {} : { block }),
    });
  }
  return { constants, errnos, types, handles };
}

function resolveConstants(document: ConstantsDocument): ConstantSet[] {
  const list = (values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => ({ name, value }));
  const sets = (kind: "flags" | "enum", documents: ConstantsDocument["flags"]): ConstantSet[] =>
    Object.entries(documents).map(([name, { field, values, ...rest }]) => ({
      name,
      kind,
      ...rest,
      values: list(values),
      ...(field ? { field: { mask: field.mask, values: list(field.values) } } : {}),
    }));
  return [...sets("flags", document.flags), ...sets("enum", document.enums)];
}

function checkReferences(
  file: SourceFile,
  name: string,
  type: TypeDocument,
  constants: readonly ConstantSet[],
  errnos: readonly ErrnoName[],
  document: TypesDocument,
): void {
  const references = {
    flags: constants.filter((set) => set.kind === "flags").map((set) => set.name),
    enum: constants.filter((set) => set.kind === "enum").map((set) => set.name),
    handle: Object.keys(document.handles),
    outside: errnos.map((errno) => errno.name),
    overflow: errnos.map((errno) => errno.name),
  };
  for (const [property, known] of Object.entries(references)) {
    const used = type[property as keyof typeof references];
    if (used === undefined || known.includes(used)) continue;
    file.problem(
      ["types", name, property],
      "SBX005",
      `unknown ${property} \`${used}\``,
      didYouMean(used, known),
    );
  }
}

function resolveType(
  file: SourceFile,
  name: string,
  type: TypeDocument,
  abis: readonly Abi[],
): IntegerType | FloatType | CStringType | undefined {
  const { doc, unit, role = "exact" } = type;
  if (type.form === "float") return { form: "float", name, doc, unit, role };
  if (type.form === "cstring") {
    return { form: "cstring", name, doc, limit: type.limit ?? 1, overflow: type.overflow ?? "EINVAL", role };
  }
  const c = type.c ?? "int";
  const scalars = abis.map((abi) => abi.types.get(c));
  const scalar = scalars[0];
  if (!scalar || scalars.includes(undefined)) {
    const known = abis[0]?.types.keys() ?? [];
    file.problem(
      ["types", name, "c"],
      "SBX005",
      `an ABI does not say what the C type \`${c}\` is`,
      didYouMean(c, known),
    );
    return undefined;
  }
  return {
    form: "integer",
    name,
    doc,
    unit,
    role,
    c,
    scalar: widest(scalars.filter((one) => one !== undefined)),
    representation: representationOf(scalar, type.number === "safe"),
    outside: type.outside ?? "EINVAL",
    ...(type.flags === undefined ? {} : { flags: type.flags }),
    ...(type.enum === undefined ? {} : { enum: type.enum }),
    ...(type.format === undefined ? {} : { format: type.format }),
    ...(type.handle === undefined ? {} : { handle: type.handle }),
  };
}

/** How wide a scalar is, in bits. */
export function bitsOf(scalar: Scalar): number {
  return Number(scalar.replace(/^u?int/, ""));
}

/** How a scalar stands in TypeScript. */
export function representationOf(scalar: Scalar, safe: boolean): Representation {
  if (bitsOf(scalar) <= 32) return "number";
  return safe ? "safe" : "bigint";
}

function widest(scalars: readonly Scalar[]): Scalar {
  return scalars.reduce((a, b) => (bitsOf(b) > bitsOf(a) ? b : a));
}
