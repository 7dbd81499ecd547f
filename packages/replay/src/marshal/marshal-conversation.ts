import {
  linuxX8664,
  type MarshalAnswer,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
} from "@sandbox/protocol";
import { asRecordingError, type ConversationOptions, type SessionConversation } from "../conversation.js";
import type { Exchange, PlacedMessage } from "../exchange.js";
import type { Direction } from "../frames.js";
import type { OpenExchange } from "../open-exchange.js";
import { RecordingError, type RecordingErrorDetails } from "../recording-error.js";
import { Lowering } from "./lower/lowering.js";

/** Listens to a session of the first generation: a request, an answer, and nothing between. */
export class MarshalConversation implements SessionConversation {
  readonly generation = 1;
  readonly #guest = new MarshalGuestDecoder();
  readonly #controller = new MarshalControllerDecoder();
  readonly #lowering: Lowering;
  readonly #onMessage: ((placed: PlacedMessage) => void) | undefined;
  #current: OpenExchange | undefined;
  #count = 0;
  #returned: Exchange[] = [];
  #failure: RecordingError | undefined;

  constructor({ abi = linuxX8664, onMessage }: ConversationOptions = {}) {
    this.#lowering = new Lowering(abi);
    this.#onMessage = onMessage;
  }

  get unfinished(): Exchange | undefined {
    return this.#current;
  }

  push(direction: Direction, bytes: Uint8Array): Exchange[] {
    if (this.#failure) throw this.#failure;
    try {
      if (direction === "guest-to-controller") this.#pushGuest(bytes);
      else this.#pushController(bytes);
    } catch (error) {
      this.#failure = asRecordingError(error, direction);
      if (this.#returned.length === 0) throw this.#failure;
    }
    const returned = this.#returned;
    this.#returned = [];
    return returned;
  }

  end(): Exchange | undefined {
    if (this.#failure) throw this.#failure;
    this.#refuseRest("guest-to-controller", this.#guest);
    this.#refuseRest("controller-to-guest", this.#controller);
    return this.unfinished;
  }

  #refuseRest(
    direction: Direction,
    { offset, pendingBytes }: { readonly offset: number; readonly pendingBytes: number },
  ): void {
    if (pendingBytes === 0) return;
    this.#fail("truncated_message", direction, offset + pendingBytes, "the rest of a message", "the end");
  }

  #pushGuest(bytes: Uint8Array): void {
    const guest = this.#guest;
    guest.push(bytes);
    for (let offset = guest.offset; ; offset = guest.offset) {
      const message = guest.next();
      if (!message) return;
      this.#current = this.#lowering.begin(++this.#count, message);
      this.#place({ direction: "guest-to-controller", message, offset, end: guest.offset });
    }
  }

  #pushController(bytes: Uint8Array): void {
    const controller = this.#controller;
    controller.push(bytes);
    for (let offset = controller.offset; ; offset = controller.offset) {
      const message = controller.next();
      if (!message) return;
      const current = this.#current ?? this.#outOfTurn(message, offset);
      this.#lowering.end(current, message);
      this.#place({ direction: "controller-to-guest", message, offset, end: controller.offset });
      this.#current = undefined;
      this.#returned.push(current);
      this.#guest.expectRequest();
    }
  }

  #place(placed: PlacedMessage): void {
    this.#current?.messages.push(placed);
    this.#onMessage?.(placed);
  }

  #outOfTurn({ kind }: MarshalAnswer, offset: number): never {
    const received = kind === "marshal-result" ? "a result" : "an exception";
    this.#fail("out_of_turn", "controller-to-guest", offset, "a request first", received);
  }

  #fail(
    code: RecordingErrorDetails["code"],
    direction: Direction,
    offset: number,
    expected: string,
    received: string,
  ): never {
    throw new RecordingError({ code, direction, offset, requestNumber: this.#count, expected, received });
  }
}
