import {
  type ControllerMessage,
  encodeControllerMessage,
  GuestDecoder,
  linuxX8664,
  Writer,
} from "@sandbox/protocol";
import type { ControllerEnd, Exchange, GuestEnd } from "../src/index.js";

/** Answers what stands in the place of a message of the controller's. */
export type Change = (message: ControllerMessage, request: number) => readonly ControllerMessage[];

/** A controller that says what the recorded one said, but for changes. It answers within `send`, in chunks of `size`. */
export function scripted(
  exchanges: readonly Exchange[],
  change: Change = (message) => [message],
  size = 1 << 20,
) {
  const turns = turnsOf(exchanges, change);
  return (guest: GuestEnd): ControllerEnd => {
    const decoder = new GuestDecoder(linuxX8664);
    return {
      send(bytes) {
        decoder.push(bytes);
        while (decoder.next()) {
          const writer = new Writer(linuxX8664);
          for (const message of turns.shift() ?? []) {
            encodeControllerMessage(writer, message);
            if (message.kind === "result") decoder.expectRequest();
            else decoder.expectReply(message);
          }
          const answer = writer.take();
          for (let at = 0; at < answer.length; at += size) guest.receive(answer.subarray(at, at + size));
        }
      },
    };
  };
}

/** What the controller says after each message of the guest's. */
function turnsOf(exchanges: readonly Exchange[], change: Change): ControllerMessage[][] {
  const turns: ControllerMessage[][] = [];
  for (const { messages, number } of exchanges) {
    for (const placed of messages) {
      if (placed.direction === "guest-to-controller") turns.push([]);
      else turns.at(-1)?.push(...change(placed.message as ControllerMessage, number));
    }
  }
  return turns;
}
