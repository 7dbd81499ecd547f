import {
  type Command,
  ControllerDecoder,
  GuestDecoder,
  hasReply,
  linuxX8664,
  type Reply,
  type Result,
} from "@sandbox/protocol";
import type { AnyRequest, Exchange } from "./exchange.js";
import { isReply, type OpenStep, openExchange } from "./open-exchange.js";
import { type ConversationOptions, TwoSidedConversation } from "./two-sided-conversation.js";

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
    // The decoder has to hear of a late command's reply before its bytes come, so it gets the request alone.
    const size = this.#held.length > 0 ? 1 : bytes.length;
    this.#decodeGuest(bytes.subarray(0, size));
    if (size < bytes.length) this.pushGuest(bytes.subarray(size));
  }

  #decodeGuest(bytes: Uint8Array): void {
    const guest = this.guest;
    guest.push(bytes);
    for (let offset = guest.offset; ; offset = guest.offset) {
      const message = guest.next();
      if (!message) return;
      if (isReply(message)) this.#reply(message);
      else this.#request(message);
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
    const controller = this.controller;
    controller.push(bytes);
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
