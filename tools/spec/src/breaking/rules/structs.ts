import { compareNamed } from "../../compare/lists.js";
import type { FieldLayout, StructField } from "../../model.js";
import type { Rule } from "../rule.js";
import { changed, keptFields, keptLayouts, keptStructs } from "../walk.js";

/** Promises about structures and how they are laid out. */
export const structRules: readonly Rule[] = [
  {
    id: "struct-removed",
    category: "source",
    doc: "A structure is gone.",
    find: (before, after) =>
      compareNamed(before.structs, after.structs).removed.map(({ name }) => ({
        subject: `struct ${name}`,
        message: "the structure is gone",
      })),
  },
  {
    id: "struct-field-removed",
    category: "source",
    doc: "A field of a structure is gone.",
    find: (before, after) =>
      keptStructs(before, after).flatMap(({ subject, at, ...struct }) =>
        compareNamed(struct.before.fields, struct.after.fields).removed.map(({ name }) => ({
          subject: `${subject}/${name}`,
          message: "the field is gone",
          ...(at ? { at } : {}),
        })),
      ),
  },
  {
    id: "struct-field-added",
    category: "source",
    doc: "A structure has one more field, which whoever makes one has to give.",
    find: (before, after) =>
      keptStructs(before, after).flatMap(({ subject, at, ...struct }) =>
        compareNamed(struct.before.fields, struct.after.fields).added.map(({ name }) => ({
          subject: `${subject}/${name}`,
          message: "the field is new",
          ...(at ? { at } : {}),
        })),
      ),
  },
  {
    id: "struct-field-type-changed",
    category: "source",
    doc: "A field has another TypeScript type.",
    find: (before, after) => changed(keptFields(before, after), fieldWords),
  },
  {
    id: "struct-field-unit-changed",
    category: "source",
    doc: "A field of the same type counts something else.",
    find: (before, after) => changed(keptFields(before, after), ({ unit }) => unit),
  },
  {
    id: "struct-field-role-changed",
    category: "recording",
    doc: "Replay compares a field in another way.",
    find: (before, after) => changed(keptFields(before, after), ({ role }) => role),
  },
  {
    id: "struct-size-changed",
    category: "wire",
    doc: "A structure has another size in an ABI.",
    find: (before, after) => changed(keptLayouts(before, after), ({ size }) => size),
  },
  {
    id: "struct-layout-changed",
    category: "wire",
    doc: "A field is at another place in an ABI, or has another width there.",
    find: (before, after) =>
      keptLayouts(before, after).flatMap(({ at, subject, ...layout }) =>
        changed(
          compareNamed(layout.before.fields, layout.after.fields).kept.map((pair) => ({
            ...pair,
            subject: `${subject}/${pair.after.name}`,
            ...(at ? { at: { ...at, path: [...at.path, "fields", pair.after.name] } } : {}),
          })),
          ({ offset, type }) => ({ offset, type }),
          layoutWords,
        ),
      ),
  },
  {
    id: "struct-layout-removed",
    category: "wire",
    doc: "An ABI does not say any more how a structure, or a field of one, is laid out.",
    find: (before, after) => [
      ...after.abis.flatMap((abi) => {
        const old = before.abis.find(({ name }) => name === abi.name);
        return compareNamed(old?.structs ?? [], abi.structs).removed.map(({ name }) => ({
          subject: `${abi.name}/struct ${name}`,
          message: "has no layout any more",
        }));
      }),
      ...keptLayouts(before, after).flatMap(({ subject, ...layout }) =>
        compareNamed(layout.before.fields, layout.after.fields).removed.map(({ name }) => ({
          subject: `${subject}/${name}`,
          message: "has no place any more",
        })),
      ),
    ],
  },
];

function fieldWords({ value }: StructField): string {
  if (value.form === "integer") return value.representation;
  return value.form === "struct" ? `struct ${value.struct}` : value.form;
}

function layoutWords({ offset, type }: FieldLayout): string {
  const words =
    "scalar" in type
      ? type.scalar + (type.count === 1 ? "" : `[${type.count}]`)
      : Object.entries(type)
          .map(([key, value]) => `${key} ${String(value)}`)
          .join(" ");
  return `${words} at ${offset}`;
}
