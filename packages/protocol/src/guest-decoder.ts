import type { Abi } from "./abi.js";
import { BareGuestDecoder, type BareGuestDecoderOptions, type FindCall } from "./bare-guest-decoder.js";
import { findCall } from "./gen/dispatch.js";

/** How a `GuestDecoder` differs from the plain one. */
export interface GuestDecoderOptions extends BareGuestDecoderOptions {
  /** Finds calls in a table of your own, such as one generated for an interpreter with externals of its own. */
  readonly findCall?: FindCall;
}

/**
 * Decodes what a guest writes. Replies carry no tag, so the decoder has to be told what it is to wait for:
 * `expectReply` after each command that has one, `expectRequest` after the result.
 *
 * @example
 * const decoder = new GuestDecoder(linuxX8664);
 * decoder.push(chunk);
 * const message = decoder.next(); // undefined until a whole message has arrived
 */
export class GuestDecoder extends BareGuestDecoder {
  constructor(abi: Abi, options: GuestDecoderOptions = {}) {
    super(abi, options.findCall ?? findCall, options);
  }
}
