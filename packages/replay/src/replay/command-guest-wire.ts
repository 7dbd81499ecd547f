import {
  type Abi,
  type Command,
  ControllerDecoder,
  encodeGuestMessage,
  type GuestMessage,
  type Pointer,
  pointer,
  Writer,
} from "@sandbox/protocol";
import { type Exchange, isMarshalCall } from "../exchange.js";
import { type OpenExchange, openExchange } from "../open-exchange.js";
import { answerCommand, isFailedAnswer } from "./answer-command.js";
import { compareExchange } from "./compare-exchange.js";
import type { Difference } from "./divergence.js";
import type { GuestWire, Heard } from "./guest-wire.js";
import type { MatchRules } from "./match-rules.js";
import { RecordedWorld } from "./recorded-world.js";
import { ShadowMemory } from "./shadow-memory.js";

/** The second generation: the controller reaches into a memory that the guest makes up from its recording. */
export class CommandGuestWire implements GuestWire {
  readonly #abi: Abi;
  readonly #rules: MatchRules;
  readonly #decoder: ControllerDecoder;
  readonly #writer: Writer;
  readonly #memory: ShadowMemory;
  readonly #recorded: RecordedWorld;
  #live: OpenExchange | undefined;

  constructor(abi: Abi, rules: MatchRules) {
    this.#abi = abi;
    this.#rules = rules;
    this.#recorded = new RecordedWorld(abi);
    this.#decoder = new ControllerDecoder(abi);
    this.#writer = new Writer(abi);
    this.#memory = new ShadowMemory(abi);
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

  ask(recorded: Exchange): Uint8Array {
    this.#memory.enter(recorded);
    const request = this.#recorded.names.translateRequest(recorded.request);
    if (isMarshalCall(request)) throw new TypeError("expected exchanges of one generation");
    this.#live = openExchange(recorded.number, request);
    return this.#encode(request);
  }

  hear(): Heard | undefined {
    const message = this.#decoder.next();
    if (!message) return undefined;
    if (message.kind !== "result") return this.#obey(message);
    if (this.#live) this.#live.result = message;
    return { kind: "returned" };
  }

  #obey(command: Command): Heard {
    const answer = answerCommand(command, this.#memory);
    const reply = isFailedAnswer(answer) ? undefined : answer;
    this.#live?.commands.push(reply ? { command, reply } : { command });
    if (command.kind === "set-errno" && this.#live) this.#live.errno = command.errno;
    if (isFailedAnswer(answer)) return { kind: "refused", difference: answer };
    return { kind: "command", ...(answer ? { reply: this.#encode(answer) } : {}) };
  }

  #encode(message: GuestMessage): Uint8Array {
    encodeGuestMessage(this.#writer, message);
    return this.#writer.take();
  }

  compare(recorded: Exchange): Difference | undefined {
    if (!this.#live) return undefined;
    const { names, types, memory: recordedMemory } = this.#recorded;
    const liveMemory = this.#memory.written;
    this.#recorded.enter(recorded);
    const context = { abi: this.#abi, names, types, recordedMemory, liveMemory, rules: this.#rules };
    const difference = compareExchange(recorded, this.#live, context);
    this.#recorded.leave(recorded);
    return difference;
  }

  leave(): void {
    this.#live = undefined;
  }

  translate(recorded: bigint): Pointer {
    const { names } = this.#recorded;
    return pointer(names.translateInside(recorded) ?? recorded);
  }
}
