import { type Exchange, signatureOfExchange } from "../exchange.js";
import { functionName } from "./function-names.js";

/** What a guest calls, as it said it: a signature, or in the first generation the name of a function. */
export function calledName(exchange: Pick<Exchange, "request" | "marshal">): string {
  return exchange.marshal ? functionName(exchange.marshal.request) : signatureOfExchange(exchange);
}
