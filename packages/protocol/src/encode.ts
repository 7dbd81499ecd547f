import { encodeRawArguments } from "./call-codec.js";
import { callCodecs } from "./gen/calls.js";
import { encodeReply } from "./gen/commands.js";
import type { GuestMessage } from "./messages.js";
import { signatureOf } from "./messages.js";
import type { Writer } from "./writer.js";

/** Writes what a guest would. */
export function encodeGuestMessage(writer: Writer, message: GuestMessage): void {
  switch (message.kind) {
    case "request":
      encodeSignature(writer, message.call);
      // The message's type ties `args` to `call`, which an indexed access cannot express.
      callCodecs[message.call].encode(writer, message.args as never);
      return;
    case "unknown-request":
    case "out-of-range-request":
      encodeSignature(writer, signatureOf(message));
      encodeRawArguments(writer, message.args);
      return;
    default:
      encodeReply(writer, message);
  }
}

/** Writes the length byte and the signature of a request. */
export function encodeSignature(writer: Writer, signature: string): void {
  writer.byte(signature.length);
  for (let i = 0; i < signature.length; i++) writer.byte(signature.charCodeAt(i));
}
