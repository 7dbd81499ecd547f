import { compareNamed } from "../../compare/lists.js";
import type { ConstantSet, Spec } from "../../model.js";
import type { Rule } from "../rule.js";

/** Promises about numbers that have names. */
export const constantRules: readonly Rule[] = [
  {
    id: "constant-set-removed",
    category: "source",
    doc: "A set of named numbers is gone.",
    find: (before, after) =>
      compareNamed(before.constants, after.constants).removed.map(({ name }) => ({
        subject: `constants ${name}`,
        message: "the set is gone",
      })),
  },
  {
    id: "constant-removed",
    category: "source",
    doc: "A name of a number is gone.",
    find: (before, after) =>
      keptSets(before, after).flatMap((set) =>
        compareNamed(values(set.before), values(set.after)).removed.map(({ name }) => ({
          subject: `constants ${set.after.name}/${name}`,
          message: "the name is gone",
          at: setAt(set.after),
        })),
      ),
  },
  {
    id: "constant-renumbered",
    category: "wire",
    doc: "A name stands for another number.",
    find: (before, after) =>
      keptSets(before, after).flatMap((set) =>
        compareNamed(values(set.before), values(set.after))
          .kept.filter((pair) => pair.before.value !== pair.after.value)
          .map((pair) => ({
            subject: `constants ${set.after.name}/${pair.after.name}`,
            message: `was ${pair.before.value}, is ${pair.after.value}`,
            at: setAt(set.after),
          })),
      ),
  },
  {
    id: "constant-mask-changed",
    category: "wire",
    doc: "Other bits of a number are read as one value.",
    find: (before, after) =>
      keptSets(before, after)
        .filter((set) => masks(set.before) !== masks(set.after))
        .map((set) => ({
          subject: `constants ${set.after.name}`,
          message: `the mask was ${masks(set.before)}, is ${masks(set.after)}`,
          at: setAt(set.after),
        })),
  },
  {
    id: "errno-removed",
    category: "source",
    doc: "An errno is gone.",
    find: (before, after) =>
      compareNamed(before.errnos, after.errnos).removed.map(({ name }) => ({
        subject: name,
        message: "the errno is gone",
      })),
  },
  {
    id: "errno-renumbered",
    category: "wire",
    doc: "An errno has another number.",
    find: (before, after) =>
      compareNamed(before.errnos, after.errnos)
        .kept.filter((pair) => pair.before.value !== pair.after.value)
        .map((pair) => ({
          subject: pair.after.name,
          message: `was ${pair.before.value}, is ${pair.after.value}`,
          at: { file: "constants.yaml", path: ["errno", "values", pair.after.name] },
        })),
  },
];

function keptSets(before: Spec, after: Spec) {
  return compareNamed(before.constants, after.constants).kept;
}

function values({ values: own, field }: ConstantSet) {
  return [...own, ...(field?.values ?? [])];
}

function masks({ mask, field }: ConstantSet): string {
  return [mask, field?.mask]
    .map((one) => (one === undefined ? "none" : `0x${one.toString(16)}`))
    .join(" and ");
}

function setAt({ kind, name }: ConstantSet) {
  return { file: "constants.yaml", path: [kind === "flags" ? "flags" : "enums", name] };
}
