import type { Command, Reply, Result } from "@sandbox/protocol";
import type { AnyRequest, Exchange, MarshalSaid, PlacedMessage } from "./exchange.js";

/** A command whose reply is yet to come. */
export interface OpenStep {
  readonly command: Command;
  reply?: Reply;
}

/** An exchange that is going on. */
export interface OpenExchange extends Exchange {
  request: AnyRequest;
  readonly commands: OpenStep[];
  readonly lateCommands: OpenStep[];
  readonly messages: PlacedMessage[];
  errno?: number;
  result?: Result;
  marshal?: MarshalSaid;
}

/** An exchange of which there is nothing but the request. */
export function openExchange(number: number, request: AnyRequest): OpenExchange {
  return { number, request, commands: [], lateCommands: [], messages: [] };
}

/** Whether a guest's message answers to a command. */
export function isReply<Other extends { readonly kind: string }>(message: Other | Reply): message is Reply {
  return message.kind.endsWith("-reply");
}
