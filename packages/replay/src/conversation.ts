import {
  type Command,
  ControllerDecoder,
  GuestDecoder,
  type GuestMessage,
  hasReply,
  linuxX8664,
  type Reply,
  type Result,
} from "@sandbox/protocol";
import type { AnyRequest, Exchange } from "./exchange.js";
import { type OpenStep, openExchange } from "./open-exchange.js";
import { type ConversationOptions, TwoSidedConversation } from "./two-sided-conversation.js";

/** Of all messages of a guest: this is asked of each, and these names are the fastest answer. */
function isRequest(message: GuestMessage): message is Exclude<GuestMessage, Reply> {
  const { kind } = message;
  return kind === "request" || kind === "unknown-request" || kind === "out-of-range-request";
}

/** Listens to a session of the second generation. Fed by a session's tap or by the frames of a recording. */
export class Conversation extends TwoSidedConversation {
  readonly generation = 2;
  protected readonly guest: GuestDecoder;
  protected readonly controller: ControllerDecoder;
  /** Steps whose replies are to come, in order. */
  readonly #owed: OpenStep[] = [];
  /** Late steps: the guest replies to them behind its next request. */
  #held: OpenStep[] = [];

  constructor(options: ConversationOptions = {}) {
    super(options);
    const { abi = linuxX8664 } = options;
    this.guest = new GuestDecoder(abi);
    this.controller = new ControllerDecoder(abi);
  }

  get unfinished(): Exchange | undefined {
    return this.current?.result ? undefined : this.current;
  }

  protected pushGuest(bytes: Uint8Array): void {
    let rest = bytes;
    // The decoder has to hear of a late command's reply before its bytes come, so it gets the request alone.
    for (; this.#held.length > 0 && rest.length > 0; rest = rest.subarray(1))
      this.#hearGuest(rest.subarray(0, 1));
    this.#hearGuest(rest);
  }

  /** The same for the bytes from `from` to `to` of `memory`, which stays as it is: whole messages are read where they stand. */
  protected pushGuestPart(memory: Uint8Array, from: number, to: number): void {
    if (this.#held.length > 0) return this.pushGuest(memory.subarray(from, to));
    this.guest.borrow(memory, from, to);
    this.#decodeGuest();
  }

  #hearGuest(bytes: Uint8Array): void {
    this.guest.push(bytes);
    this.#decodeGuest();
  }

  #decodeGuest(): void {
    const guest = this.guest;
    for (let offset = guest.offset; ; offset = guest.offset) {
      const message = guest.next();
      if (!message) return;
      if (isRequest(message)) this.#request(message);
      else this.#reply(message);
      this.place({ direction: "guest-to-controller", message, offset, end: guest.offset });
      this.#yieldReturned();
    }
  }

  #request(request: AnyRequest): void {
    const number = ++this.count;
    this.current = openExchange(number, request);
    for (const step of this.#held) this.#owe(step);
    this.#held = [];
  }

  #reply(reply: Reply): void {
    const step = this.#owed.shift();
    if (step) step.reply = reply;
  }

  #owe(step: OpenStep): void {
    this.guest.expectReply(step.command);
    this.#owed.push(step);
  }

  protected pushController(bytes: Uint8Array): void {
    this.controller.push(bytes);
    this.#decodeController();
  }

  protected pushControllerPart(memory: Uint8Array, from: number, to: number): void {
    this.controller.borrow(memory, from, to);
    this.#decodeController();
  }

  #decodeController(): void {
    const controller = this.controller;
    for (let offset = controller.offset; ; offset = controller.offset) {
      const message = controller.next();
      if (!message) return;
      if (message.kind === "result") this.#result(message, offset);
      else this.#command(message, offset);
      this.place({ direction: "controller-to-guest", message, offset, end: controller.offset });
      if (message.kind === "result") this.#yieldReturned();
    }
  }

  #command(command: Command, offset: number): void {
    const current = this.current ?? this.outOfTurn(`a ${command.kind}`, offset);
    const step: OpenStep = { command };
    if (current.result) {
      current.lateCommands.push(step);
      if (hasReply(command)) this.#held.push(step);
      return;
    }
    current.commands.push(step);
    if (command.kind === "set-errno") current.errno = command.errno;
    if (hasReply(command)) this.#owe(step);
  }

  #result(result: Result, offset: number): void {
    const current = this.current ?? this.outOfTurn(`a ${result.kind}`, offset);
    if (current.result) this.outOfTurn(`a ${result.kind}`, offset);
    current.result = result;
    this.guest.expectRequest();
  }

  /** A controller need not wait for its replies before it sends the result. */
  #yieldReturned(): void {
    const current = this.current;
    if (current?.result && this.#owed.length === 0) this.returned.push(current);
  }
}
