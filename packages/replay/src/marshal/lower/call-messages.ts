import type { Command, Reply, Result } from "@sandbox/protocol";
import type { AnyRequest, Exchange } from "../../exchange.js";
import { isMarshal } from "../../messages.js";

/** What is said for a call in the terms of the second generation. */
export type CallMessage = AnyRequest | Command | Reply | Result;

/** What was said for a call, in order; of the first generation, what would have been in the second. */
export function callMessages(exchange: Exchange): CallMessage[] {
  const { marshal, messages, request, commands, result } = exchange;
  if (!marshal) return messages.flatMap(({ message }) => (isMarshal(message) ? [] : [message]));
  const steps = commands.flatMap(({ command, reply }) => (reply ? [command, reply] : [command]));
  return [request, ...steps, ...(result ? [result] : [])];
}
