import {
  type AnyMarshalRequest,
  MarshalControllerDecoder,
  type MarshalGuestDecoder,
  marshalAnswerBytes,
  marshalRequestBytes,
  ProtocolError,
} from "@sandbox/protocol";
import type { CouplingEnds } from "../coupling.js";

/**
 * Connects a live guest of the first generation with a live controller, both of which have come from a recording so
 * far: what they say passes as it is, message by message, as long as they keep to the protocol.
 */
export class MarshalCoupling {
  readonly #guest: MarshalGuestDecoder;
  readonly #controller = new MarshalControllerDecoder();
  readonly #ends: CouplingEnds;
  #isFailed = false;

  /** `guest` has decoded the request that `start` passes on. */
  constructor(guest: MarshalGuestDecoder, ends: CouplingEnds) {
    this.#guest = guest;
    this.#ends = ends;
  }

  /** Passes on the request that the recording does not answer. */
  start(request: AnyMarshalRequest): void {
    this.#protect(() => this.#ends.toController(marshalRequestBytes(request)));
    this.receiveFromGuest(new Uint8Array(0));
  }

  /** Takes bytes of the guest, cut anywhere. */
  receiveFromGuest(bytes: Uint8Array): void {
    this.#protect(() => {
      this.#guest.push(bytes);
      for (let request = this.#guest.next(); request; request = this.#guest.next())
        this.#ends.toController(marshalRequestBytes(request));
    });
  }

  /** Takes bytes of the controller, cut anywhere. */
  receiveFromController(bytes: Uint8Array): void {
    this.#protect(() => {
      this.#controller.push(bytes);
      for (let answer = this.#controller.next(); answer; answer = this.#controller.next()) {
        this.#guest.expectRequest();
        this.#ends.toGuest(marshalAnswerBytes(answer));
      }
    });
  }

  #protect(action: () => void): void {
    if (this.#isFailed) return;
    try {
      action();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#isFailed = true;
      this.#ends.fail(error.message);
    }
  }
}
