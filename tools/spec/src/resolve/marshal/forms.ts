import { type DiagnosticCode, didYouMean } from "../../diagnostics.js";
import type { FormDocument } from "../../documents.js";
import type { MarshalForm, MarshalItem, Struct } from "../../model.js";
import type { YamlPath } from "../../source.js";
import { type Answered, describeAnswered, fieldOf } from "./answers.js";

/** What a form is resolved with: the structures that there are, and where to say what is wrong. */
export interface FormContext {
  readonly structs: readonly Struct[];
  /** Reports at the value that `path`, which begins at the form, leads to. */
  report(path: YamlPath, code: DiagnosticCode, message: string, hint?: string): undefined;
}

/** An answer as it stands on the pipe, and the member of the call's answer that it is made of. */
export interface AnswerForm {
  readonly answer: MarshalForm;
  readonly answerOf?: string;
}

/** Works out how an answer stands on the pipe; reports what does not fit the call's answer. */
export function resolveAnswer(
  document: FormDocument,
  answered: Answered,
  context: FormContext,
): AnswerForm | undefined {
  if (typeof document === "string" || !("of" in document)) {
    const answer = resolveForm(document, answered, [], context);
    return answer && { answer };
  }
  if (Object.keys(document).length > 2)
    return context.report([], "SBX002", "a form of its own stands in `as`, not beside `of`");
  const { of, as } = document;
  const member = walk(answered, of, ["of"], context);
  const answer = member && resolveForm(as, member, ["as"], context);
  return answer && { answer, answerOf: of };
}

function resolveForm(
  document: FormDocument,
  answered: Answered,
  path: YamlPath,
  context: FormContext,
): MarshalForm | undefined {
  if (typeof document === "string") return resolveWord(document, answered, path, context);
  const keys = Object.keys(document);
  if (keys.length !== 1 || "of" in document) {
    const message = "a form is one of `ticks`, `list`, `tuple`; `of` with `as` stands outermost";
    return context.report(path, "SBX002", message);
  }
  if ("ticks" in document) {
    if (answered.kind !== "integer") return misfit(`{ ticks: ${document.ticks} }`, answered, path, context);
    return { form: "ticks", perSecond: document.ticks };
  }
  if ("list" in document) {
    if (answered.kind !== "array") return misfit("a list", answered, path, context);
    const item = resolveForm(document.list, answered.item, [...path, "list"], context);
    return item && { form: "list", item };
  }
  return resolveTuple(document.tuple, answered, [...path, "tuple"], context);
}

type Tuple = Extract<FormDocument, { readonly tuple: unknown }>["tuple"];

function resolveTuple(
  tuple: Tuple,
  answered: Answered,
  path: YamlPath,
  context: FormContext,
): MarshalForm | undefined {
  const items: (MarshalItem | undefined)[] = [];
  if (isList(tuple)) {
    if (answered.kind !== "array") return misfit("a tuple without names", answered, path, context);
    const { item, count = tuple.length } = answered;
    if (count !== tuple.length) {
      const message = `the call answers ${count} of it, the tuple has ${tuple.length}`;
      return context.report(path, "SBX044", message);
    }
    tuple.forEach((document, index) => {
      const form = resolveForm(document, item, [...path, index], context);
      items.push(form && { of: index, form });
    });
  } else {
    for (const [name, document] of Object.entries(tuple)) {
      const member = walk(answered, name, [...path, name], context);
      const form = member && resolveForm(document, member, [...path, name], context);
      items.push(form && { of: name, form });
    }
  }
  const whole = items.filter((item) => item !== undefined);
  return whole.length === items.length ? { form: "tuple", items: whole } : undefined;
}

function isList(tuple: Tuple): tuple is readonly FormDocument[] {
  return Array.isArray(tuple);
}

/** The member `name`, or `name.field` of a structure in it. */
function walk(answered: Answered, name: string, path: YamlPath, context: FormContext): Answered | undefined {
  let here = answered;
  for (const part of name.split(".")) {
    const members: ReadonlyMap<string, Answered> =
      here.kind === "object"
        ? here.members
        : here.kind === "struct"
          ? new Map(here.struct.fields.map((field) => [field.name, fieldOf(field, context.structs)]))
          : new Map();
    if (members.size === 0) {
      const message = `\`${name}\` is looked for in ${describeAnswered(here)}`;
      return context.report(
        path,
        "SBX044",
        message,
        "the answer itself is meant without `of` and without names",
      );
    }
    const next = members.get(part);
    if (!next) {
      const what = here.kind === "struct" ? `struct ${here.struct.name} has no field` : "the call answers no";
      return context.report(path, "SBX005", `${what} \`${part}\``, didYouMean(part, members.keys()));
    }
    here = next;
  }
  return here;
}

type Word = Extract<FormDocument, string>;

/** The forms that are a word, and what of a call's answer can stand so. */
const words: Readonly<
  Record<Word, { form: MarshalForm; fits: (answered: Answered) => boolean } | undefined>
> = {
  none: { form: { form: "none" }, fits: () => true },
  bool: { form: { form: "bool" }, fits: isOneOf("integer", "nothing") },
  status: { form: { form: "status" }, fits: isOneOf("nothing") },
  int: { form: { form: "int", width: "least" }, fits: isOneOf("integer") },
  int32: { form: { form: "int", width: 4 }, fits: isOneOf("integer") },
  int64: { form: { form: "int", width: 8 }, fits: isOneOf("integer") },
  float: { form: { form: "float" }, fits: isOneOf("float") },
  seconds: { form: { form: "seconds" }, fits: isTime },
  string: { form: { form: "string", nullable: false }, fits: isOneOf("string") },
  "string?": {
    form: { form: "string", nullable: true },
    fits: (answered) => answered.kind === "string" && answered.nullable,
  },
  assignment: { form: { form: "assignment" }, fits: isOneOf("string") },
};

function resolveWord(
  word: string,
  answered: Answered,
  path: YamlPath,
  context: FormContext,
): MarshalForm | undefined {
  const known = words[word];
  if (!known)
    return context.report(path, "SBX005", `unknown form \`${word}\``, didYouMean(word, Object.keys(words)));
  return known.fits(answered) ? known.form : misfit(`\`${word}\``, answered, path, context);
}

function isOneOf(...kinds: readonly Answered["kind"][]): (answered: Answered) => boolean {
  return (answered) => kinds.includes(answered.kind);
}

function isTime(answered: Answered): boolean {
  return answered.kind === "struct" && isTimeStruct(answered.struct);
}

/** Whether a structure is seconds and their millionths or billionths. */
export function isTimeStruct({ fields }: Struct): boolean {
  const [seconds, fraction] = fields.map((field) => field.name.replace(/^tv_/, ""));
  return fields.length === 2 && seconds === "sec" && (fraction === "usec" || fraction === "nsec");
}

function misfit(what: string, answered: Answered, path: YamlPath, context: FormContext): undefined {
  const fitting = Object.keys(words).filter((word) => words[word]?.fits(answered));
  const message = `the call answers ${describeAnswered(answered)}, which is not ${what} on the pipe`;
  return context.report(path, "SBX044", message, `what fits: ${fitting.join(", ")}`);
}
