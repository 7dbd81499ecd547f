import {
  type Abi,
  type ControllerMessage,
  encodeControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  linuxX8664,
  pointer,
  type Result,
  Writer,
} from "@sandbox/protocol";
import { decodeConversation, type Exchange, type Frame, mergeFrames } from "../src/index.js";

/** What was said, one message after the other: one with `-reply` or a request in its kind is the guest's. */
export type Script = readonly (GuestMessage | ControllerMessage)[];

/** The frames of a conversation that never took place. */
export function framesOf(script: Script, abi: Abi = linuxX8664): Frame[] {
  const writer = new Writer(abi);
  return mergeFrames(
    script.map((message): Frame => {
      if (isOfGuest(message)) {
        encodeGuestMessage(writer, message);
        return { direction: "guest-to-controller", bytes: writer.take() };
      }
      encodeControllerMessage(writer, message);
      return { direction: "controller-to-guest", bytes: writer.take() };
    }),
  );
}

function isOfGuest(message: GuestMessage | ControllerMessage): message is GuestMessage {
  return /request|-reply/.test(message.kind);
}

/** The exchanges of a conversation that never took place. */
export function exchangesOf(...script: Script): Exchange[] {
  return decodeConversation(framesOf(script));
}

/** The only exchange of one. */
export function exchangeOf(...script: Script): Exchange {
  const [exchange, ...others] = exchangesOf(...script);
  if (!exchange || others.length > 0) throw new Error("the script has more than one exchange");
  return exchange;
}

export const at = (address: number) => pointer(BigInt(address));

export const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const returned = (value: number | bigint): Result => {
  return { kind: "result", resultKind: "i", value: BigInt(value) };
};

/** The controller reads a string of the guest. */
export function reads(address: number, text: string): Script {
  return [
    { kind: "read-string", address: at(address), maximum: 4096 },
    { kind: "read-string-reply", data: ascii(text) },
  ];
}
