import { type AnyMarshalRequest, MarshalGuestDecoder, marshalAnswerBytes } from "@sandbox/protocol";
import type { Exchange } from "../../exchange.js";
import { Lowering } from "../../marshal/lower/lowering.js";
import type { OpenExchange } from "../../open-exchange.js";
import type { Difference } from "../../replay/divergence.js";
import type { Handover } from "../controller-handover.js";
import type {
  ControllerWire,
  ControllerWireEvents,
  ControllerWireOptions,
  LiveCall,
} from "../controller-wire.js";
import { matchArguments } from "./match-arguments.js";
import { restoreRequest } from "./restore-request.js";

/** The first generation: each request has all that is asked, and is answered as it was, byte for byte. */
export class MarshalControllerWire implements ControllerWire {
  readonly #events: ControllerWireEvents;
  readonly #options: ControllerWireOptions;
  readonly #decoder = new MarshalGuestDecoder();
  readonly #lowering: Lowering;
  #live: OpenExchange | undefined;
  #requests = 0;

  constructor(options: ControllerWireOptions, events: ControllerWireEvents) {
    this.#options = options;
    this.#events = events;
    this.#lowering = new Lowering(options.abi);
  }

  get live(): Exchange | undefined {
    return this.#live;
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  step(): boolean {
    const request = this.#decoder.next();
    if (!request) return false;
    this.#live = this.#lowering.begin(++this.#requests, request);
    this.#events.called(this.#live);
    return true;
  }

  end(): void {
    this.#decoder.end();
  }

  match(recorded: Exchange, live: LiveCall): Difference | undefined {
    const asked = requestOf(live);
    const mine = restoreRequest(requestOf(recorded), asked, this.#options.redacted);
    return matchArguments(mine, asked, this.#options.rules);
  }

  answer(recorded: Exchange): void {
    const live = this.#live;
    const answer = recorded.marshal?.answer;
    if (!live) return;
    const call = { recorded, live, guessedWords: 0 };
    if (!answer) return this.#events.unanswered({ ...call, bytes: new Uint8Array(0) });
    this.#lowering.end(live, answer);
    this.#live = undefined;
    this.#decoder.expectRequest();
    this.#events.answered({ ...call, bytes: marshalAnswerBytes(answer) });
  }

  refuse(difference: Difference): void {
    this.#events.diverged(difference, this.#live);
  }

  handOver(): Handover {
    if (!this.#live) throw new TypeError("expected a guest that has asked something");
    return { generation: 1, request: requestOf(this.#live), decoder: this.#decoder };
  }
}

function requestOf({ marshal }: LiveCall): AnyMarshalRequest {
  if (!marshal) throw new TypeError("expected exchanges of one generation");
  return marshal.request;
}
