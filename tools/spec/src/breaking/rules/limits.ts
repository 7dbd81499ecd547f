import { compareNamed } from "../../compare/lists.js";
import type { Limit, Spec } from "../../model.js";
import type { Rule } from "../rule.js";
import { changed } from "../walk.js";

/** Promises about limits, handles and versions. */
export const limitRules: readonly Rule[] = [
  {
    id: "limit-raised",
    category: "policy",
    doc: "A guest can make the controller hold or move more than before.",
    find: (before, after) => limitChanges(before, after, (was, is) => is.value > was.value),
  },
  {
    id: "limit-lowered",
    category: "policy",
    doc: "A guest gets less than before.",
    find: (before, after) => limitChanges(before, after, (was, is) => is.value < was.value),
  },
  {
    id: "limit-removed",
    category: "source",
    doc: "A limit is gone.",
    find: (before, after) =>
      compareNamed(before.limits, after.limits).removed.map(({ name }) => ({
        subject: `limit ${name}`,
        message: "the limit is gone",
      })),
  },
  {
    id: "handle-removed",
    category: "source",
    doc: "A kind of handle is gone.",
    find: (before, after) =>
      compareNamed(before.handles, after.handles).removed.map(({ name }) => ({
        subject: `handle ${name}`,
        message: "the handle is gone",
      })),
  },
  {
    id: "handle-block-changed",
    category: "wire",
    doc: "Another block of the guest's memory stands for a handle.",
    find: (before, after) =>
      changed(
        compareNamed(before.handles, after.handles).kept.map((pair) => ({
          ...pair,
          subject: `handle ${pair.after.name}`,
          at: { file: "types.yaml", path: ["handles", pair.after.name] },
        })),
        ({ isPointer, block, bytes }) => (isPointer ? (block ?? `${bytes} bytes`) : "a number"),
      ),
  },
  {
    id: "default-version-changed",
    category: "source",
    doc: "The generated code is of another version unless it is asked for.",
    find: (before, after) =>
      before.version === after.version
        ? []
        : [{ subject: "version", message: `was ${before.version}, is ${after.version}`, at: versionAt }],
  },
];

const versionAt = { file: "protocol.yaml", path: ["version"] };

function limitChanges(before: Spec, after: Spec, differs: (was: Limit, is: Limit) => boolean) {
  const lists = [
    { file: "protocol.yaml", was: before.limits, is: after.limits },
    { file: "marshal.yaml", was: before.marshal?.limits ?? [], is: after.marshal?.limits ?? [] },
  ];
  return lists.flatMap(({ file, was, is }) =>
    compareNamed(was, is)
      .kept.filter((pair) => differs(pair.before, pair.after))
      .map((pair) => ({
        subject: `limit ${pair.after.name}`,
        message: `was ${pair.before.value} ${pair.before.unit}, is ${pair.after.value}`,
        at: { file, path: ["limits", pair.after.name] },
      })),
  );
}
