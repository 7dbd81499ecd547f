import {
  type Abi,
  MarshalControllerDecoder,
  marshalRequestBytes,
  type Pointer,
  pointer,
} from "@sandbox/protocol";
import type { Exchange } from "../../exchange.js";
import { memoryOf } from "../../exchange-memory.js";
import { Lowering } from "../../marshal/lower/lowering.js";
import type { OpenExchange } from "../../open-exchange.js";
import type { Difference } from "../divergence.js";
import type { GuestWire, Heard } from "../guest-wire.js";
import type { MatchRules } from "../match-rules.js";
import { RecordedWorld } from "../recorded-world.js";
import { compareAnswers } from "./compare-answers.js";

/** The first generation: a request has all that the call is about in it, and there is one answer to it. */
export class MarshalGuestWire implements GuestWire {
  readonly #abi: Abi;
  readonly #rules: MatchRules;
  readonly #decoder = new MarshalControllerDecoder();
  readonly #lowering: Lowering;
  readonly #recorded: RecordedWorld;
  #live: OpenExchange | undefined;

  constructor(abi: Abi, rules: MatchRules) {
    this.#abi = abi;
    this.#rules = rules;
    this.#lowering = new Lowering(abi);
    this.#recorded = new RecordedWorld(abi);
  }

  get live(): Exchange | undefined {
    return this.#live;
  }

  get pendingBytes(): number {
    return this.#decoder.pendingBytes;
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  ask({ number, marshal }: Exchange): Uint8Array {
    if (!marshal) throw new TypeError("expected exchanges of one generation");
    this.#live = this.#lowering.begin(number, marshal.request);
    return marshalRequestBytes(marshal.request);
  }

  hear(): Heard | undefined {
    const answer = this.#decoder.next();
    if (!answer || !this.#live) return undefined;
    this.#lowering.end(this.#live, answer);
    return { kind: "returned" };
  }

  compare(recorded: Exchange): Difference | undefined {
    const live = this.#live;
    if (!live) return undefined;
    this.#recorded.enter(recorded);
    const difference = compareAnswers(recorded, live, {
      abi: this.#abi,
      names: this.#recorded.names,
      types: this.#recorded.types,
      // A guest of this generation has no memory that lasts.
      recordedMemory: memoryOf(recorded).after,
      liveMemory: memoryOf(live).after,
      rules: this.#rules,
    });
    this.#recorded.leave(recorded);
    return difference;
  }

  leave(): void {
    this.#live = undefined;
  }

  translate(recorded: bigint): Pointer {
    return pointer(recorded);
  }
}
