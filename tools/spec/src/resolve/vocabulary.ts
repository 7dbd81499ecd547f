import { didYouMean } from "../diagnostics.js";
import type { ConstantsDocument, ConstantValueDocument, TypeDocument, TypesDocument } from "../documents.js";
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

const noWords: Vocabulary = { constants: [], errnos: [], types: new Map(), handles: new Map() };

/** Looks up what types refer to: constant sets, errnos, C types. */
export function resolveVocabulary(
  typesFile: SourceFile | undefined,
  constantsFile: SourceFile | undefined,
  abis: readonly Abi[],
  base: Vocabulary = noWords,
): Vocabulary {
  const constantsDocument = (constantsFile?.value() ?? {}) as Partial<ConstantsDocument>;
  const constants = [...base.constants, ...resolveConstants(constantsDocument)];
  const ownErrnos = Object.entries(constantsDocument.errno?.values ?? {});
  const errnos = [...base.errnos, ...ownErrnos.map(([name, rest]) => ({ name, ...rest }))];
  const document: TypesDocument = { types: {}, handles: {}, ...(typesFile?.value() as object | undefined) };
  const types = new Map(base.types);
  for (const [name, type] of Object.entries(document.types)) {
    if (!typesFile) break;
    checkReferences(typesFile, name, type, constants, errnos, [
      ...base.handles.keys(),
      ...Object.keys(document.handles),
    ]);
    types.set(name, resolveType(typesFile, name, type, abis));
  }
  const handles = new Map(base.handles);
  for (const [name, handle] of Object.entries(document.handles)) {
    const { c, doc, block, bytes, unknown = "EBADF" } = handle;
    handles.set(name, {
      name,
      doc,
      isPointer: c === "pointer",
      unknown,
      ...(block === undefined ? {} : { block }),
      ...(bytes === undefined ? {} : { bytes }),
    });
  }
  return { constants, errnos, types, handles };
}

function resolveConstants(document: Partial<ConstantsDocument>): ConstantSet[] {
  const list = (values: Record<string, ConstantValueDocument>) =>
    Object.entries(values).map(([name, value]) =>
      typeof value === "number" ? { name, value } : { name, ...value },
    );
  const sets = (kind: "flags" | "enum", documents: ConstantsDocument["flags"]): ConstantSet[] =>
    Object.entries(documents).map(([name, { field, values, ...rest }]) => ({
      name,
      kind,
      ...rest,
      values: list(values),
      ...(field ? { field: { mask: field.mask, values: list(field.values) } } : {}),
    }));
  return [...sets("flags", document.flags ?? {}), ...sets("enum", document.enums ?? {})];
}

function checkReferences(
  file: SourceFile,
  name: string,
  type: TypeDocument,
  constants: readonly ConstantSet[],
  errnos: readonly ErrnoName[],
  handles: readonly string[],
): void {
  const references = {
    flags: constants.filter((set) => set.kind === "flags").map((set) => set.name),
    enum: constants.filter((set) => set.kind === "enum").map((set) => set.name),
    handle: handles,
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
): IntegerType | FloatType | CStringType {
  if (type.unit === undefined) {
    const hint = "`unit: none` where it has none";
    file.problem(["types", name], "SBX012", `the type \`${name}\` has no unit`, hint);
  }
  const { doc, unit = "none", role = "exact" } = type;
  if (type.form === "float") return { form: "float", name, doc, unit, role };
  if (type.form === "cstring") {
    return { form: "cstring", name, doc, limit: type.limit ?? 1, overflow: type.overflow ?? "EINVAL", role };
  }
  const c = type.c ?? "int";
  const scalars = abis.map((abi) => abi.types.get(c));
  if (scalars.length === 0 || scalars.includes(undefined)) {
    const lacking = abis.filter((abi) => !abi.types.has(c)).map((abi) => abi.name);
    const isNowhere = lacking.length === abis.length;
    const hint = isNowhere
      ? didYouMean(c, abis[0]?.types.keys() ?? [])
      : `it is not in ${lacking.join(", ")}`;
    file.problem(["types", name, "c"], "SBX005", `an ABI does not say what the C type \`${c}\` is`, hint);
  }
  // A type that no ABI knows is read on as the narrowest, so that those who use it are not to blame.
  const known = scalars.filter((one) => one !== undefined);
  const scalar = known.length > 0 ? widest(known) : "int8";
  return {
    form: "integer",
    name,
    doc,
    unit,
    role,
    c,
    scalar,
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

/** The widest of what ABIs have; of two that are equally wide, the signed one. */
export function widest(scalars: readonly Scalar[]): Scalar {
  const rank = (scalar: Scalar) => bitsOf(scalar) + (scalar.startsWith("u") ? 0 : 1);
  return scalars.reduce((a, b) => (rank(b) > rank(a) ? b : a));
}
