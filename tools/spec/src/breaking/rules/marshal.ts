import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compareNamed } from "../../compare/lists.js";
import type { MarshalArgument, MarshalFunction, MarshalWire, Spec } from "../../model.js";
import { formWords } from "../../words/forms.js";
import type { Rule } from "../rule.js";
import { changed, finding, type Kept } from "../walk.js";

/** Promises about a wire of tagged values, and about the functions that are called on it. */
export const marshalRules: readonly Rule[] = [
  {
    id: "marshal-removed",
    category: "wire",
    doc: "The wire of tagged values is gone: no guest that speaks so is understood.",
    find: (before, after) =>
      before.marshal && !after.marshal
        ? [{ subject: "marshal", message: "marshal.yaml is gone", at: { file: "protocol.yaml", path: [] } }]
        : [],
  },
  {
    id: "value-removed",
    category: "wire",
    doc: "A kind of value is gone: a guest that sends one is not understood.",
    find: (before, after) => removed(before, after, "values", "value"),
  },
  {
    id: "value-tag-changed",
    category: "wire",
    doc: "Another byte stands in front of a kind of value.",
    find: (before, after) =>
      changed(
        kept(before, after, "values", "value"),
        ({ tag }) => tag,
        ({ tag }) => JSON.stringify(String.fromCharCode(tag)),
      ),
  },
  {
    id: "value-form-changed",
    category: "wire",
    doc: "Other bytes stand behind a tag.",
    find: (before, after) =>
      changed(kept(before, after, "values", "value"), ({ name: _, tag: __, doc: ___, ...form }) =>
        JSON.stringify(form),
      ),
  },
  {
    id: "message-value-changed",
    category: "wire",
    doc: "A part of what guest and controller say is another kind of value, or another number.",
    find: (before, after) =>
      messages(before, after).flatMap(({ part, was, is, path }) =>
        was === is
          ? []
          : [{ subject: part, message: `was ${was}, is ${is}`, at: { file: "marshal.yaml", path } }],
      ),
  },
  {
    id: "exception-removed",
    category: "source",
    doc: "An exception is gone: a controller cannot answer it any more.",
    find: (before, after) => removed(before, after, "exceptions", "exception"),
  },
  {
    id: "exception-changed",
    category: "wire",
    doc: "An exception has another number, or its errno is another kind of value or none.",
    find: (before, after) =>
      changed(
        kept(before, after, "exceptions", "exception"),
        ({ number, errno }) => `${number}${errno === undefined ? "" : ` with an ${errno}`}`,
      ),
  },
  {
    id: "function-removed",
    category: "wire",
    doc: "A function is gone: a guest that calls it is not understood.",
    find: (before, after) => removed(before, after, "functions", "function"),
  },
  {
    id: "function-call-changed",
    category: "source",
    doc: "Another call carries a function out, so another handler is asked.",
    find: (before, after) => changed(keptFunctions(before, after), ({ call }) => call.signature),
  },
  {
    id: "function-arguments-changed",
    category: "wire",
    doc: "The arguments of a function stand otherwise on the pipe, or one that could be missing has to be there.",
    find: (before, after) =>
      keptFunctions(before, after)
        .filter(({ before: was, after: is }) => !takesAll(was.arguments, is.arguments))
        .map((pair) => finding(pair, `was ${argumentWords(pair.before)}, is ${argumentWords(pair.after)}`)),
  },
  {
    id: "function-arguments-moved",
    category: "recording",
    doc: "A value of a function is another argument of its call, or what it leaves out is something else.",
    find: (before, after) =>
      keptFunctions(before, after)
        .filter(({ before: was, after: is }) => was.call.signature === is.call.signature)
        .filter(({ before: was, after: is }) => takesAll(was.arguments, is.arguments) && !meansSame(was, is))
        .map((pair) => finding(pair, "passes its values to other arguments of the call")),
  },
  {
    id: "function-answer-changed",
    category: "wire",
    doc: "What a function answers stands otherwise on the pipe.",
    find: (before, after) =>
      changed(
        keptFunctions(before, after),
        ({ answer, answerOf }) => JSON.stringify([answer, answerOf]),
        ({ answer, answerOf }) => `${formWords(answer)}${answerOf === undefined ? "" : ` of ${answerOf}`}`,
      ),
  },
  {
    id: "function-failure-changed",
    category: "wire",
    doc: "A call that fails is an exception where it was a value, or the other way round.",
    find: (before, after) =>
      changed(
        keptFunctions(before, after),
        ({ failure }) => failure,
        ({ failure }) => (failure === undefined ? "an OSError" : String(failure)),
      ),
  },
];

type Section = "values" | "exceptions" | "functions";

function kept<Name extends Section>(before: Spec, after: Spec, section: Name, what: string) {
  type Entry = MarshalWire[Name][number];
  const lists = [before.marshal?.[section] ?? [], after.marshal?.[section] ?? []] as const;
  return compareNamed(lists[0] as readonly Entry[], lists[1] as readonly Entry[]).kept.map(
    (pair): Kept<Entry> => ({
      ...pair,
      subject: `${what} ${pair.after.name}`,
      at: { file: fileOf(pair.after), path: [section, pair.after.name] },
    }),
  );
}

function keptFunctions(before: Spec, after: Spec): Kept<MarshalFunction>[] {
  return kept(before, after, "functions", "function");
}

function removed(before: Spec, after: Spec, section: Section, what: string) {
  if (!after.marshal) return [];
  const lists = [before.marshal?.[section] ?? [], after.marshal[section]] as const;
  return compareNamed<{ readonly name: string }>(...lists).removed.map(({ name }) => ({
    subject: `${what} ${name}`,
    message: `the ${what} is gone`,
  }));
}

/** A function stands in the file of its area, all else in `marshal.yaml`. */
function fileOf(entry: MarshalWire[Section][number]): string {
  return "file" in entry ? `functions/${basename(entry.file)}` : "marshal.yaml";
}

function messages({ marshal: before }: Spec, { marshal: after }: Spec) {
  if (!before || !after) return [];
  return [
    { part: "request name", was: before.request.name, is: after.request.name, path: ["request", "name"] },
    {
      part: "request arguments",
      was: before.request.arguments,
      is: after.request.arguments,
      path: ["request", "arguments"],
    },
    { part: "answer status", was: before.answer.status, is: after.answer.status, path: ["answer", "status"] },
    {
      part: "answer success",
      was: before.answer.success,
      is: after.answer.success,
      path: ["answer", "success"],
    },
  ];
}

/** Whether whatever could be sent can be sent still: all that is new is last, and may be missing. */
function takesAll(was: readonly MarshalArgument[], is: readonly MarshalArgument[]): boolean {
  const sameForms = was.every((argument, index) => {
    const now = is[index];
    if (!now || JSON.stringify(argument.form) !== JSON.stringify(now.form)) return false;
    return argument.default === undefined || now.default !== undefined;
  });
  return sameForms && is.slice(was.length).every((argument) => argument.default !== undefined);
}

/** Whether the values that there were mean what they meant, and so does what stands beside them. */
function meansSame(was: MarshalFunction, is: MarshalFunction): boolean {
  const sameArguments = was.arguments.every(({ argument, default: fallback }, index) => {
    const now = is.arguments[index];
    return argument?.name === now?.argument?.name && (fallback === undefined || fallback === now?.default);
  });
  return sameArguments && isDeepStrictEqual(was.constants, is.constants);
}

function argumentWords({ arguments: args }: MarshalFunction): string {
  const words = args.map(
    ({ name, form, default: fallback }) =>
      `${name}: ${formWords(form)}${fallback === undefined ? "" : ` = ${fallback}`}`,
  );
  return `(${words.join(", ")})`;
}
