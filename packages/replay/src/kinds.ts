import { kindForms, type Pointer, type RawArgument, type Result } from "@sandbox/protocol";

/** Whether an argument of which only the letter is known is an address. */
export function isPointerArgument(
  argument: RawArgument,
): argument is Extract<RawArgument, { readonly value: Pointer }> {
  return kindForms[argument.kind] === "pointer";
}

/** Whether a call answered an address. */
export function isPointerResult(
  result: Result | undefined,
): result is Extract<Result, { readonly value: Pointer }> {
  return result !== undefined && kindForms[result.resultKind] === "pointer";
}

/** What a call answered: 0 where that is nothing. */
export function resultValue(result: Result | undefined): number | bigint {
  return result && "value" in result ? result.value : 0;
}

/** The integer that a call answered, if it is one. */
export function integerResult(result: Result | undefined): number | undefined {
  return result && kindForms[result.resultKind] === "integer" ? Number(resultValue(result)) : undefined;
}
