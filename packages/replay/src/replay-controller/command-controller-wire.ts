import {
  encodeControllerMessage,
  GuestDecoder,
  type GuestMessage,
  hasReply,
  type Result,
  Writer,
} from "@sandbox/protocol";
import { type Exchange, nameOfExchange } from "../exchange.js";
import { isReply, openExchange } from "../open-exchange.js";
import type { Difference } from "../replay/divergence.js";
import { Answering, type LateCommand } from "./answering.js";
import type { GuestRequest, Handover } from "./controller-handover.js";
import type {
  ControllerWire,
  ControllerWireEvents,
  ControllerWireOptions,
  LiveCall,
} from "./controller-wire.js";
import { Enquiry } from "./enquiry.js";
import { enterRequest } from "./enter-request.js";
import { matchRequest } from "./match-request.js";
import type { RedactedReplies } from "./redacted-replies.js";
import { isUnresolved } from "./relocate-command.js";
import { Relocation } from "./relocation.js";

const noRedactions: RedactedReplies = new Map();

/** The second generation: the recorded commands, with the addresses of the live guest. */
export class CommandControllerWire implements ControllerWire {
  readonly #events: ControllerWireEvents;
  readonly #options: ControllerWireOptions;
  readonly #decoder: GuestDecoder;
  readonly #writer: Writer;
  readonly #relocation = new Relocation();
  #answering: Answering | undefined;
  #enquiry: Enquiry | undefined;
  #late: LateCommand[] = [];
  /** What the guest asked last. */
  #asked: GuestRequest | undefined;

  constructor(options: ControllerWireOptions, events: ControllerWireEvents) {
    this.#options = options;
    this.#events = events;
    this.#decoder = new GuestDecoder(options.abi);
    this.#writer = new Writer(options.abi);
  }

  get live(): Exchange | undefined {
    return this.#answering?.live;
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  step(): boolean {
    const message = this.#decoder.next();
    if (!message) return false;
    this.#take(message);
    return true;
  }

  end(): void {
    if (this.#enquiry) return this.#events.diverged(this.#enquiry.difference, this.#enquiry.live);
    this.#decoder.end();
  }

  match(recorded: Exchange, live: LiveCall): Difference | undefined {
    const context = { relocation: this.#relocation, rules: this.#options.rules };
    return matchRequest(recorded.request, live.request, context);
  }

  answer(recorded: Exchange, { request }: LiveCall): void {
    const { abi, rules, redacted = noRedactions } = this.#options;
    enterRequest(recorded, request, this.#relocation, abi);
    this.#answering = new Answering(recorded, openExchange(recorded.number, request), this.#late, {
      abi,
      relocation: this.#relocation,
      rules,
      redacted,
      isIgnored: rules.ignoresCall(nameOfExchange(recorded)),
    });
    this.#late = [];
    this.#answer();
  }

  /** Asks the guest what its call is about before the replay ends. */
  refuse(difference: Difference, { request }: LiveCall, number: number): void {
    const enquiry = new Enquiry(difference, openExchange(number, request));
    if (enquiry.commands.length === 0) return this.#events.diverged(enquiry.difference, enquiry.live);
    this.#enquiry = enquiry;
    for (const command of enquiry.commands) {
      encodeControllerMessage(this.#writer, command);
      this.#decoder.expectReply(command);
    }
    this.#flush();
  }

  handOver(): Handover {
    const request = this.#asked;
    if (!request) throw new TypeError("expected a guest that has asked something");
    // What the recorded controller said behind its last result, as far as nobody has to wait for the guest.
    for (const { command } of this.#late)
      if (!hasReply(command)) encodeControllerMessage(this.#writer, command);
    this.#flush();
    return { generation: 2, request, decoder: this.#decoder, relocation: this.#relocation };
  }

  #take(message: GuestMessage): void {
    if (!isReply(message)) {
      this.#asked = message;
      return this.#events.called({ request: message });
    }
    if (this.#enquiry) {
      if (this.#enquiry.accept(message)) this.#events.diverged(this.#enquiry.difference, this.#enquiry.live);
      return;
    }
    const difference = this.#answering?.accept(message);
    if (difference) return this.#events.diverged(difference, this.#answering?.live);
    if (!this.#answering?.isWaiting) this.#answer();
  }

  /** Sends what the recorded controller sent, up to where it has to wait for the guest. */
  #answer(): void {
    const answering = this.#answering;
    while (answering && this.#answering === answering) {
      const move = answering.next();
      if (isUnresolved(move)) return this.#events.diverged(move, answering.live);
      if (move.kind === "unanswered") return this.#events.unanswered(this.#over(answering));
      if (move.kind === "result") return this.#result(answering, move.result);
      encodeControllerMessage(this.#writer, move.command);
      if (!hasReply(move.command)) continue;
      this.#decoder.expectReply(move.command);
      return this.#flush();
    }
  }

  #result(answering: Answering, result: Result): void {
    const late = answering.takeLate();
    if (isUnresolved(late)) return this.#events.diverged(late, answering.live);
    encodeControllerMessage(this.#writer, result);
    this.#late = late;
    this.#answering = undefined;
    this.#decoder.expectRequest();
    this.#events.answered(this.#over(answering));
  }

  #over({ recorded, live, guessedWords }: Answering) {
    return { recorded, live, guessedWords, bytes: this.#writer.take() };
  }

  #flush(): void {
    if (this.#writer.length > 0) this.#events.send(this.#writer.take());
  }
}
