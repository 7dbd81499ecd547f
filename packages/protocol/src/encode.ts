import type { AnyCallCodec } from "./call-codec.js";
import { EncodeError } from "./encode-error.js";
import { callCodecs } from "./gen/calls.js";
import { encodeReply } from "./gen/commands.js";
import { encodeSignature } from "./gen/framing.js";
import { encodeRawArguments, type RawArgument } from "./gen/kinds.js";
import { REQUEST } from "./gen/version.js";
import type { GuestMessage } from "./messages.js";
import { signatureOf } from "./messages.js";
import { parseSignature } from "./signature.js";
import type { Writer } from "./writer.js";

/** The codecs of some calls, by signature. */
export type CallCodecs = Readonly<Record<string, AnyCallCodec>>;

/**
 * Writes what a guest would; `codecs` are those of an interpreter's own calls, if the message may be one of them.
 * @throws EncodeError when no guest could; clear the writer then.
 */
export function encodeGuestMessage(
  writer: Writer,
  message: GuestMessage,
  codecs: CallCodecs = callCodecs,
): void {
  switch (message.kind) {
    case "request": {
      const codec = codecs[message.call];
      if (!codec) throw new EncodeError("UNKNOWN_CALL", "a call of the specification", message.call);
      encodeSignature(writer, message.call);
      // The message's type ties `args` to `call`, which an indexed access cannot express.
      codec.encode(writer, message.args as never);
      return;
    }
    case "unknown-request":
    case "out-of-range-request":
      checkRequest(signatureOf(message), message.args);
      encodeSignature(writer, signatureOf(message));
      encodeRawArguments(writer, message.args);
      return;
    default:
      encodeReply(writer, message);
  }
}

/** Refuses a request that no decoder would read as what it is. */
function checkRequest(signature: string, args: readonly RawArgument[]): void {
  const { maximumSignatureBytes: bytes, maximumArguments: most } = REQUEST;
  if (signature.length > bytes)
    throw new EncodeError("SIGNATURE_TOO_LONG", `at most ${bytes} bytes`, `${signature.length} bytes`);
  const kinds = parseSignature(signature)?.argumentKinds;
  if (kinds === undefined)
    throw new EncodeError("BAD_SIGNATURE", "a signature name(kinds)result", JSON.stringify(signature));
  if (kinds.length > most)
    throw new EncodeError("TOO_MANY_ARGUMENTS", `at most ${most} arguments`, `${kinds.length} of them`);
  const given = args.map(({ kind }) => kind).join("");
  if (given !== kinds) throw new EncodeError("WRONG_ARGUMENTS", `arguments (${kinds})`, `(${given})`);
}
