import { type Abi, guestErrnoName } from "@sandbox/protocol";
import type { Exchange, MarshalSaid } from "../exchange.js";
import { functionName } from "../marshal/function-names.js";
import { marshalWords } from "../transcript/marshal-text.js";
import type { Report } from "./check-exchange.js";

/** No more of a message is shown, in characters. */
const SHOWN = 64;

/** Holds what was said for a call of the first generation against what the specification says of its function. */
export function checkMarshal(
  { request: lowered }: Exchange,
  said: MarshalSaid,
  abi: Abi,
  report: Report,
): void {
  const { request, answer } = said;
  const shown = (message: typeof request | NonNullable<typeof answer>) =>
    marshalWords(message, abi).text.slice(0, SHOWN);
  if (request.kind === "ill-typed-marshal-request") {
    const argument = `argument ${request.argument} of ${functionName(request)}`;
    report("argument_form", request, `${argument} as the specification has it`, shown(request));
  } else if (request.kind === "marshal-request" && lowered.kind !== "request")
    report("argument_form", request, "arguments that the call can have", shown(request));
  if (!answer) return;
  if (said.isMisfit) report("answer_form", answer, `what ${functionName(request)} answers`, shown(answer));
  if (answer.kind !== "marshal-exception") return;
  if (answer.name === undefined)
    report("exception_unknown", answer, "an exception of the specification", String(answer.exception));
  const errno = Number(answer.errno?.value ?? 0);
  if (errno !== 0 && guestErrnoName(abi, errno) === undefined)
    report("errno_unknown", answer, "an errno of the specification", String(errno));
}
