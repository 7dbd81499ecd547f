import {
  linuxX8664,
  type MarshalAnswer,
  MarshalControllerDecoder,
  MarshalGuestDecoder,
} from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { type ConversationOptions, TwoSidedConversation } from "../two-sided-conversation.js";
import { Lowering } from "./lower/lowering.js";

/** Listens to a session of the first generation: a request, an answer, and nothing between. */
export class MarshalConversation extends TwoSidedConversation {
  readonly generation = 1;
  protected readonly guest = new MarshalGuestDecoder();
  protected readonly controller = new MarshalControllerDecoder();
  readonly #lowering: Lowering;

  constructor(options: ConversationOptions = {}) {
    super(options);
    this.#lowering = new Lowering(options.abi ?? linuxX8664);
  }

  get unfinished(): Exchange | undefined {
    return this.current;
  }

  protected pushGuest(bytes: Uint8Array): void {
    const { guest } = this;
    guest.push(bytes);
    for (let offset = guest.offset; ; offset = guest.offset) {
      const message = guest.next();
      if (!message) return;
      this.current = this.#lowering.begin(++this.count, message);
      this.place({ direction: "guest-to-controller", message, offset, end: guest.offset });
    }
  }

  protected pushController(bytes: Uint8Array): void {
    const { controller } = this;
    controller.push(bytes);
    for (let offset = controller.offset; ; offset = controller.offset) {
      const message = controller.next();
      if (!message) return;
      const current = this.current ?? this.outOfTurn(named(message), offset);
      this.#lowering.end(current, message);
      this.place({ direction: "controller-to-guest", message, offset, end: controller.offset });
      this.current = undefined;
      this.returned.push(current);
      this.guest.expectRequest();
    }
  }
}

function named({ kind }: MarshalAnswer): string {
  return kind === "marshal-result" ? "a result" : "an exception";
}
