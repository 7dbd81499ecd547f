import type { Command, Pointer, Reply } from "@sandbox/protocol";
import { argumentsOf, rowOfExchange } from "../exchange.js";
import type { OpenExchange } from "../open-exchange.js";
import type { Difference } from "../replay/divergence.js";

/** No more of a string is asked for. */
const STRING_BYTES = 4096;
/** No more of a buffer is asked for. */
const BUFFER_BYTES = 64;

/** What a guest is asked about a call that the recording does not have, so that the report can say what it is about. */
export class Enquiry {
  readonly difference: Difference;
  /** The call, as far as it is known. */
  readonly live: OpenExchange;
  readonly commands: readonly Command[];
  #accepted = 0;

  constructor(difference: Difference, live: OpenExchange) {
    this.difference = difference;
    this.live = live;
    this.commands = commandsFor(live);
    live.commands.push(...this.commands.map((command) => ({ command })));
  }

  /** Takes a reply; answers whether it was the last. */
  accept(reply: Reply): boolean {
    const step = this.live.commands[this.#accepted++];
    if (step) step.reply = reply;
    return this.#accepted >= this.commands.length;
  }
}

function commandsFor(live: OpenExchange): Command[] {
  const args = argumentsOf(live.request);
  const row = rowOfExchange(live);
  if (!row || live.request.kind !== "request") return [];
  return row.arguments.flatMap(({ name, value }): Command[] => {
    const address = args[name] as Pointer;
    if (value.as === "cstring" && address !== 0n)
      return [{ kind: "read-string", address, maximum: STRING_BYTES }];
    if (value.as !== "bytes-in" || address === 0n) return [];
    const length = Math.min(Number(args[value.length] ?? 0), BUFFER_BYTES);
    return length > 0 ? [{ kind: "read-memory", address, length }] : [];
  });
}
