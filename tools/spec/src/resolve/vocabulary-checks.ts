import { didYouMean } from "../diagnostics.js";
import type { ConstantsDocument, TypesDocument } from "../documents.js";
import type { Abi, ConstantSet, IntegerType, Struct } from "../model.js";
import type { SourceFile } from "../source.js";
import { bitsOf, type Vocabulary } from "./vocabulary.js";

/** Reports named numbers that a C type which takes them does not hold in one of the ABIs. */
export function checkNumbers(file: SourceFile, vocabulary: Vocabulary, abis: readonly Abi[]): void {
  const document = file.value() as Partial<ConstantsDocument>;
  const integers = [...vocabulary.types.values()].filter((type) => type.form === "integer");
  for (const [section, kind] of [
    ["flags", "flags"],
    ["enums", "enum"],
  ] as const) {
    for (const set of vocabulary.constants) {
      if (set.kind !== kind || document[section]?.[set.name] === undefined) continue;
      for (const type of integers.filter((one) => one[kind] === set.name)) {
        checkSet(file, section, set, type, abis);
      }
    }
  }
}

function checkSet(
  file: SourceFile,
  section: string,
  set: ConstantSet,
  type: IntegerType,
  abis: readonly Abi[],
): void {
  const bits = Math.min(...abis.map((abi) => bitsOf(abi.types.get(type.c) ?? type.scalar)));
  for (const { name, value } of set.values) {
    // Whether the highest bit is a sign is a matter of how a number is written.
    if (value >= -(2 ** (bits - 1)) && value < 2 ** bits) continue;
    const path = [section, set.name, "values", name];
    file.problem(path, "SBX032", `${name} is ${value}, which an ${type.c} does not hold`);
  }
}

/** Reports handles whose blocks are of no structure that there is. */
export function checkBlocks(file: SourceFile, structs: readonly Struct[]): void {
  const document = file.value() as Partial<TypesDocument>;
  const names = structs.map((struct) => struct.name);
  for (const [name, { block }] of Object.entries(document.handles ?? {})) {
    if (block === undefined || names.includes(block)) continue;
    const hint = didYouMean(block, names);
    file.problem(["handles", name, "block"], "SBX005", `unknown struct \`${block}\``, hint);
  }
}

/** Reports structures that contain themselves, at the field by which they do. */
export function checkCycles(file: SourceFile, structs: readonly Struct[]): void {
  const byName = new Map(structs.map((struct) => [struct.name, struct]));
  const done = new Set<string>();
  const visit = (struct: Struct, way: readonly string[]): void => {
    const names = [...way, struct.name];
    for (const { value } of struct.fields) {
      const inner = value.form === "struct" ? byName.get(value.struct) : undefined;
      if (!inner || done.has(inner.name)) continue;
      if (names.includes(inner.name)) {
        done.add(inner.name);
        reportCycle(file, byName, [...names.slice(names.indexOf(inner.name)), inner.name]);
      } else {
        visit(inner, names);
      }
    }
    done.add(struct.name);
  };
  for (const struct of structs) if (!done.has(struct.name)) visit(struct, []);
}

/** Reports a circle of structures, of which the last is the first again, at the field that begins it. */
function reportCycle(file: SourceFile, byName: ReadonlyMap<string, Struct>, circle: readonly string[]): void {
  const [first = "", second = "", ...others] = circle;
  const fields = byName.get(first)?.fields ?? [];
  const at = fields.findIndex(({ value }) => value.form === "struct" && value.struct === second);
  const message = [`${first} contains ${second}`, ...others.map((name) => `which contains ${name}`)].join(
    ", ",
  );
  file.problem(["structs", first, "fields", at], "SBX033", message, "a pointer would end the circle");
}
