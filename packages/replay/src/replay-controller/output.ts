import type { Exchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";

/** What a guest wrote to a descriptor. */
export interface GuestOutput {
  readonly fd: number;
  readonly bytes: Uint8Array;
}

/** What a call wrote, as far as it was taken and the controller has read it; `undefined` for a call that wrote nothing. */
export function outputOfExchange(exchange: Exchange): GuestOutput | undefined {
  const { request, result } = exchange;
  if (request.kind !== "request" || request.call !== "write(ipi)i" || result?.resultKind !== "i")
    return undefined;
  const { fd, buffer } = request.args;
  const bytes = memoryOf(exchange).before.readKnown(buffer, Number(result.value));
  return bytes.length > 0 ? { fd, bytes } : undefined;
}
