import { directionOf, shapeWords } from "../../words/shapes.js";
import { errnosOf, limitOf, meaningAspect, sourceAspect, typeOf, wireAspect } from "../aspects.js";
import type { Rule } from "../rule.js";
import { changed, finding, keptArguments } from "../walk.js";

/** Promises about the arguments of calls whose signature stays. */
export const argumentRules: readonly Rule[] = [
  {
    id: "argument-renamed",
    category: "source",
    doc: "An argument has another name, by which a handler takes it.",
    find: (before, after) => changed(keptArguments(before, after), (argument) => argument.name),
  },
  {
    id: "argument-retyped",
    category: "wire",
    doc: "An argument stands for other bytes: another width, structure, direction or length.",
    find: (before, after) =>
      keptArguments(before, after)
        .filter(({ call, ...pair }) => {
          const [was, is] = [call.before, call.after].map((one) => one.arguments.map(({ name }) => name));
          return wireAspect(pair.before.shape, was ?? []) !== wireAspect(pair.after.shape, is ?? []);
        })
        .map((pair) =>
          finding(pair, `was ${shapeWords(pair.before.shape)}, is ${shapeWords(pair.after.shape)}`),
        ),
  },
  {
    id: "argument-type-changed",
    category: "source",
    doc: "An argument has another TypeScript type in handlers and stubs.",
    find: (before, after) =>
      changed(
        keptArguments(before, after),
        ({ shape }) => sourceAspect(shape),
        ({ shape }) => shapeWords(shape),
      ),
  },
  {
    id: "argument-direction-changed",
    category: "source",
    doc: "A handler is given what it answered, or answers what it was given.",
    find: (before, after) => changed(keptArguments(before, after), ({ shape }) => directionOf(shape)),
  },
  {
    id: "argument-meaning-changed",
    category: "source",
    doc: "A value of the same type stands for something else: other flags, another unit, another handle.",
    find: (before, after) => changed(keptArguments(before, after), ({ shape }) => meaningAspect(shape)),
  },
  {
    id: "argument-nullable-gained",
    category: "source",
    doc: "A handler can be given null where it could not.",
    find: (before, after) =>
      keptArguments(before, after)
        .filter(
          ({ before: was, after: is }) => !was.nullable && is.nullable && directionOf(is.shape) !== "out",
        )
        .map((pair) => finding(pair, "may be NULL now")),
  },
  {
    id: "argument-nullable-lost",
    category: "wire",
    doc: "A guest that passes NULL, as it might, is refused.",
    find: (before, after) =>
      keptArguments(before, after)
        .filter(({ before: was, after: is }) => was.nullable && !is.nullable)
        .map((pair) => finding(pair, "may not be NULL any more")),
  },
  {
    id: "argument-output-required",
    category: "source",
    doc: "A handler has to answer an output that it could leave out.",
    find: (before, after) =>
      keptArguments(before, after)
        .filter(({ before: was, after: is }) => was.optional && !is.optional)
        .map((pair) => finding(pair, "has to be answered now")),
  },
  {
    id: "argument-limit-lowered",
    category: "wire",
    doc: "A string or an array that was short enough is refused.",
    find: (before, after) => limitChanges(keptArguments(before, after), (was, is) => is < was),
  },
  {
    id: "argument-limit-raised",
    category: "policy",
    doc: "A guest can make the controller hold more than before.",
    find: (before, after) => limitChanges(keptArguments(before, after), (was, is) => is > was),
  },
  {
    id: "argument-errno-changed",
    category: "recording",
    doc: "A value that is refused is refused with another errno.",
    find: (before, after) => changed(keptArguments(before, after), ({ shape }) => errnosOf(shape)),
  },
  {
    id: "argument-role-changed",
    category: "recording",
    doc: "Replay compares a value in another way.",
    find: (before, after) =>
      changed(keptArguments(before, after), ({ shape }) => typeOf(shape)?.role ?? "none"),
  },
  {
    id: "argument-handle-changed",
    category: "recording",
    doc: "A call makes, ends or frees something else, so other handles are live after it.",
    find: (before, after) =>
      changed(
        keptArguments(before, after),
        ({ makes, ends, frees }) =>
          `makes ${makes ?? "nothing"}, ends ${ends ?? "nothing"}, frees ${frees ?? "nothing"}`,
      ),
  },
];

function limitChanges(
  pairs: ReturnType<typeof keptArguments>,
  differs: (was: number, is: number) => boolean,
) {
  return pairs.flatMap((pair) => {
    const [was, is] = [limitOf(pair.before), limitOf(pair.after)];
    if (was === undefined || is === undefined || !differs(was, is)) return [];
    return [finding(pair, `at most ${was} before, at most ${is} now`)];
  });
}
