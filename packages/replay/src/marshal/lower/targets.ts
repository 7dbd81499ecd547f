import type { MarshalForm, MarshalFunctionRow } from "@sandbox/protocol";
import type { ArgumentRow, CallRow } from "../../tables.js";

/** What a part of a function's answer is in the call that it means. */
export type Target =
  | { readonly kind: "result" }
  /** An argument that points to it, or a field or an element of what is there. */
  | { readonly kind: "argument"; readonly row: ArgumentRow; readonly path: readonly (string | number)[] };

/** A part of a function's answer: how it stands on the pipe, and what it is. */
export interface AnswerPart {
  readonly form: MarshalForm;
  readonly target: Target;
}

const result: Target = { kind: "result" };

/** What the values of a function's answer are, in their order: of a tuple each of its items, else one. */
export function partsOf({ answer, answerOf }: MarshalFunctionRow, row: CallRow): AnswerPart[] {
  if (answer.form === "tuple")
    return answer.items.map(({ of, form }) => ({ form, target: memberTarget(of, row) }));
  if (answerOf !== undefined) return [{ form: answer, target: memberTarget(answerOf, row) }];
  return [{ form: answer, target: wholeTarget(answer, row) }];
}

/** The arguments that a function's answer comes by; NULL stands for others that a call could answer by. */
export function answeringArguments(parts: readonly AnswerPart[]): ReadonlySet<string> {
  return new Set(parts.flatMap(({ target }) => (target.kind === "argument" ? [target.row.name] : [])));
}

function wholeTarget({ form }: MarshalForm, row: CallRow): Target {
  if (form !== "string" && form !== "list") return result;
  const { as } = row.returns.value;
  if (as === "cstring" || as === "cstrings") return result;
  return inOutput(row, []);
}

/** `result`, `tv`, `buf.tms_utime`; a field or an element alone is one of the only structure or array. */
function memberTarget(of: string | number, row: CallRow): Target {
  if (of === "result") return result;
  if (typeof of === "number") return inOutput(row, [of]);
  const [first = "", ...path] = of.split(".");
  const named = row.arguments.find(({ name }) => name === first);
  return named ? { kind: "argument", row: named, path } : inOutput(row, [first, ...path]);
}

function inOutput(row: CallRow, path: readonly (string | number)[]): Target {
  const output = row.arguments.find(isOutput);
  return output ? { kind: "argument", row: output, path } : result;
}

function isOutput({ value, optional }: ArgumentRow): boolean {
  if (optional) return false;
  return value.as === "bytes-out" || ("direction" in value && value.direction !== "in");
}
