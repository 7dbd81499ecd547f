import { kindForms, MARSHAL_TYPES } from "@sandbox/protocol";
import { resultValue } from "../kinds.js";
import type { ShowContext } from "./arguments.js";
import { showValue } from "./marshal-values.js";
import { showInteger } from "./numbers.js";
import type { Shown } from "./shown.js";
import { showString, showStrings } from "./strings.js";
import { showStructs } from "./structs.js";

/** What a call answered; `undefined` when it never returned. */
export function showResult(context: ShowContext): Shown | undefined {
  const { result, marshal, request } = context.exchange;
  if (!result) return undefined;
  if (marshal?.answer && (request.kind !== "request" || marshal.isMisfit))
    return marshal.answer.kind === "marshal-result" ? showValue(marshal.answer.value) : { kind: "void" };
  const value = resultValue(result);
  switch (kindForms[result.resultKind]) {
    case "void":
      return { kind: "void" };
    case "float":
      return { kind: "float", value: Number(value) };
    case "integer": {
      const returned = context.row?.returns.value;
      const style = returned?.as === "integer" ? returned.style : "decimal";
      return showInteger(context.abi, value, style);
    }
    case "pointer": {
      const answer = marshal?.answer;
      // A string as it was answered, where C would see its end at a NUL.
      if (answer?.kind === "marshal-result" && answer.value.type === MARSHAL_TYPES.bytes)
        return showValue(answer.value);
      const address = BigInt(value);
      const pointed = address === 0n ? undefined : showPointed(address, context);
      return pointed ?? { kind: "pointer", value: address };
    }
  }
}

/** What a resulting address points to, as far as the exchange tells of it. */
function showPointed(address: bigint, context: ShowContext): Shown | undefined {
  const { after } = context.memory;
  const returned = context.row?.returns.value;
  switch (returned?.as) {
    case "cstring":
    case "argument":
      return showString(after, address, false);
    case "cstrings":
      return showStrings(after, address, context.abi);
    case "struct":
    case "block": {
      const bytes = after.read(address, context.abi.structs[returned.struct].size);
      return bytes && showStructs(context.abi, returned.struct, bytes, 1);
    }
    default:
      return undefined;
  }
}
