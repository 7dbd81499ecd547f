import { type ControllerMessage, kindForms, type RawArgument, type Result } from "@sandbox/protocol";

type Form = (typeof kindForms)[keyof typeof kindForms];

/** What a value of a kind is, by the kind's letter. */
export const forms: Readonly<Record<string, Form | undefined>> = kindForms;

/** The letters of all kinds. */
export const letters: readonly string[] = Object.keys(kindForms);

const anyLetter = `[${letters.join("")}]`;

/** The letter of a kind that ends a signature. */
export const kindAtEnd = new RegExp(`${anyLetter}(?![A-Za-z0-9_])`, "y");

/** The letter of a kind in front of a value. */
export const kindBeforeValue = new RegExp(`${anyLetter}(?=[ \\t])`, "y");

/** The letter of the kind of this form. */
export function letterOf(form: Form): string {
  return letters.find((letter) => forms[letter] === form) ?? "";
}

/** An argument by the form of its value; which letter goes with which type is the specification's affair. */
export function argument(form: Form, value: bigint | number): RawArgument {
  return { kind: letterOf(form), value } as RawArgument;
}

/** A result; void has no value. */
export function result(resultKind: string, value: bigint | number | undefined): ControllerMessage {
  return { kind: "result", resultKind, ...(value === undefined ? {} : { value }) } as ControllerMessage;
}

/** A result of a kind from a number of whatever width; void has none. */
export function resultOfKind(resultKind: string, value: bigint | number = 0): Result {
  const form = forms[resultKind];
  if (form === "void") return result(resultKind, undefined) as Result;
  return result(resultKind, form === "float" ? Number(value) : BigInt(value)) as Result;
}
