import type { MarshalValue } from "@sandbox/protocol";
import type { Exchange } from "../../exchange.js";

/** The value that a call was answered; `undefined` where it was none, or an exception. */
export function answeredValue({ marshal }: Exchange): MarshalValue | undefined {
  return marshal?.answer?.kind === "marshal-result" ? marshal.answer.value : undefined;
}
