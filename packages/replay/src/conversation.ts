import {
  type Abi,
  type Command,
  ControllerDecoder,
  type ControllerMessage,
  GuestDecoder,
  hasReply,
  linuxX8664,
  ProtocolError,
  type Reply,
  type Result,
} from "@sandbox/protocol";
import type { AnyRequest, Exchange, PlacedMessage } from "./exchange.js";
import type { Direction } from "./frames.js";
import { isReply, type OpenExchange, type OpenStep, openExchange } from "./open-exchange.js";
import { RecordingError, type RecordingErrorDetails } from "./recording-error.js";

/** How the guest of a conversation lays out its memory, and who hears of it. */
export interface ConversationOptions {
  /** `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** Hears of each message that is whole, in the order in which they were said. */
  readonly onMessage?: (placed: PlacedMessage) => void;
}

/** What listens to both sides of a session and makes exchanges of what they say. */
export interface SessionConversation {
  /** Which wire the guest speaks; `undefined` until it is heard. */
  readonly generation: Generation | undefined;
  /** The call that has not returned yet. */
  readonly unfinished: Exchange | undefined;
  /**
   * Takes bytes as they come, cut anywhere, and answers the calls that have returned by them.
   * @throws RecordingError when a side broke the protocol or spoke out of turn; the same error from then on.
   * Calls that had returned before that come first: then the next use throws.
   */
  push(direction: Direction, bytes: Uint8Array): Exchange[];
  /**
   * Both sides have stopped: answers the call that never returned.
   * @throws RecordingError when a side stopped inside a message.
   */
  end(): Exchange | undefined;
}

/** Which generation of the pipe a guest speaks. */
export type Generation = 1 | 2;

/** Listens to a session of the second generation. Fed by a session's tap or by the frames of a recording. */
export class Conversation implements SessionConversation {
  readonly generation = 2;
  readonly #guest: GuestDecoder;
  readonly #controller: ControllerDecoder;
  #current: OpenExchange | undefined;
  /** Steps whose replies are to come, in order. */
  readonly #owed: OpenStep[] = [];
  /** Late steps: the guest replies to them behind its next request. */
  #held: OpenStep[] = [];
  #count = 0;
  #returned: Exchange[] = [];
  #failure: RecordingError | undefined;
  readonly #onMessage: ((placed: PlacedMessage) => void) | undefined;

  constructor({ abi = linuxX8664, onMessage }: ConversationOptions = {}) {
    this.#onMessage = onMessage;
    this.#guest = new GuestDecoder(abi);
    this.#controller = new ControllerDecoder(abi);
  }

  get unfinished(): Exchange | undefined {
    return this.#current?.result ? undefined : this.#current;
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

  #refuseRest(direction: Direction, { offset, pendingBytes }: GuestDecoder | ControllerDecoder): void {
    if (pendingBytes === 0) return;
    this.#fail("truncated_message", direction, offset + pendingBytes, "the rest of a message", "the end");
  }

  #pushGuest(bytes: Uint8Array): void {
    // The decoder has to hear of a late command's reply before its bytes come, so it gets the request alone.
    const size = this.#held.length > 0 ? 1 : bytes.length;
    this.#decodeGuest(bytes.subarray(0, size));
    if (size < bytes.length) this.#pushGuest(bytes.subarray(size));
  }

  #decodeGuest(bytes: Uint8Array): void {
    const guest = this.#guest;
    guest.push(bytes);
    for (let offset = guest.offset; ; offset = guest.offset) {
      const message = guest.next();
      if (!message) return;
      if (isReply(message)) this.#reply(message);
      else this.#request(message);
      this.#place({ direction: "guest-to-controller", message, offset, end: guest.offset });
      this.#yieldReturned();
    }
  }

  #place(placed: PlacedMessage): void {
    this.#current?.messages.push(placed);
    this.#onMessage?.(placed);
  }

  #request(request: AnyRequest): void {
    const number = ++this.#count;
    this.#current = openExchange(number, request);
    for (const step of this.#held) this.#owe(step);
    this.#held = [];
  }

  #reply(reply: Reply): void {
    const step = this.#owed.shift();
    if (step) step.reply = reply;
  }

  #owe(step: OpenStep): void {
    this.#guest.expectReply(step.command);
    this.#owed.push(step);
  }

  #pushController(bytes: Uint8Array): void {
    const controller = this.#controller;
    controller.push(bytes);
    for (let offset = controller.offset; ; offset = controller.offset) {
      const message = controller.next();
      if (!message) return;
      if (message.kind === "result") this.#result(message, offset);
      else this.#command(message, offset);
      this.#place({ direction: "controller-to-guest", message, offset, end: controller.offset });
      if (message.kind === "result") this.#yieldReturned();
    }
  }

  #command(command: Command, offset: number): void {
    const current = this.#current ?? this.#outOfTurn(command, offset);
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
    const current = this.#current ?? this.#outOfTurn(result, offset);
    if (current.result) this.#outOfTurn(result, offset);
    current.result = result;
    this.#guest.expectRequest();
  }

  /** A controller need not wait for its replies before it sends the result. */
  #yieldReturned(): void {
    const current = this.#current;
    if (current?.result && this.#owed.length === 0) this.#returned.push(current);
  }

  #outOfTurn(message: ControllerMessage, offset: number): never {
    this.#fail("out_of_turn", "controller-to-guest", offset, "a request first", `a ${message.kind}`);
  }

  #fail(
    code: RecordingErrorDetails["code"],
    direction: Direction,
    offset: number,
    expected: string,
    received: string,
  ): never {
    throw new RecordingError({
      code,
      direction,
      offset,
      requestNumber: this.#count,
      expected,
      received,
    });
  }
}

/** What a decoder throws as what a recording is blamed for; other errors are thrown as they are. */
export function asRecordingError(error: unknown, direction: Direction): RecordingError {
  if (error instanceof RecordingError) return error;
  if (!(error instanceof ProtocolError)) throw error;
  const { offset, requestNumber, expected, received } = error;
  const code = "protocol_error";
  return new RecordingError({ code, direction, offset, requestNumber, expected, received, cause: error });
}
