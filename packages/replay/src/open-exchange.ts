import type { Command, GuestMessage, Reply, Result } from "@sandbox/protocol";
import type { AnyRequest, Exchange, PlacedMessage } from "./exchange.js";

/** A command whose reply is yet to come. */
export interface OpenStep {
  readonly command: Command;
  reply?: Reply;
}

/** An exchange that is going on. */
export interface OpenExchange extends Exchange {
  readonly commands: OpenStep[];
  readonly lateCommands: OpenStep[];
  readonly messages: PlacedMessage[];
  errno?: number;
  result?: Result;
}

/** An exchange of which there is nothing but the request. */
export function openExchange(number: number, request: AnyRequest): OpenExchange {
  return { number, request, commands: [], lateCommands: [], messages: [] };
}

/** Whether a guest's message answers to a command. */
export function isReply(message: GuestMessage): message is Reply {
  return message.kind.endsWith("-reply");
}
