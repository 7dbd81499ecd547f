import {
  type AnyMarshalRequest,
  linuxX8664,
  type MarshalAnswer,
  MarshalControllerDecoder,
  type MarshalFunctionRow,
  type MarshalValue,
  marshalFunctions,
  marshalInt32,
  marshalRequestBytes,
  misfitOf,
} from "@sandbox/protocol";
import { Session, type SessionEnd } from "../../../src/session.js";
import { mutate, pieces } from "../mutate.js";
import type { Random } from "../random.js";
import { answerFits } from "./answer-fits.js";
import { chooseValue } from "./choose-value.js";

const rows: readonly MarshalFunctionRow[] = Object.values(marshalFunctions);
const WRONG_ONE_IN = 40;
const UNKNOWN_ONE_IN = 100;
const BREAK_ONE_IN = 80;
const MOST_DESCRIPTORS = 24;
const HASH_PRIME = 0x01000193;

export interface MarshalFuzzGuestOptions {
  readonly handlers: object;
  readonly random: Random;
  /** Whether bytes of requests are changed now and then. */
  readonly isBroken: boolean;
  /** Whether a handler may throw what is no refusal, or answer what is no answer: only the fuzzer's own do. */
  readonly mayThrow: boolean;
  /** Counts answers by function: values, and failures. */
  readonly coverage: Map<string, { success: number; failure: number }>;
}

/** A guest of the first generation that calls functions at random. What the controller must not do throws. */
export class MarshalFuzzGuest {
  end: SessionEnd | undefined;
  digest = 0x811c9dc5;
  readonly session: Session;
  readonly #options: MarshalFuzzGuestOptions;
  readonly #decoder = new MarshalControllerDecoder();
  readonly #fds = [0, 1, 2];

  constructor(options: MarshalFuzzGuestOptions) {
    this.#options = options;
    this.session = new Session({
      abi: linuxX8664,
      handlers: options.handlers,
      protocol: 1,
      send: (bytes) => this.#take(bytes),
      onEnd: (end) => {
        if (this.end) throw new Error("the session ended twice");
        this.end = end;
      },
      onHandlerError: (error) => {
        if (!options.mayThrow) throw error;
      },
    });
  }

  /** Calls until the session ends, a call waits for what does not come, or so many were made. */
  run(maximum: number): void {
    while (!this.end && this.session.messageCount < maximum) if (!this.#call()) break;
    this.session.close();
    this.session.stop();
  }

  #call(): boolean {
    const { random } = this.#options;
    const row = random.pick(rows);
    const request = this.#request(row);
    const isChanged = this.#write(marshalRequestBytes(request));
    if (this.end) return false;
    const answer = this.#decoder.next();
    // A call that waits, or half a request.
    if (answer === undefined) return isChanged && this.session.isMidMessage;
    if (this.#decoder.pendingBytes > 0) throw new Error(`${row.name}: more than an answer`);
    if (isChanged) return true;
    this.#judge(row, request, answer);
    return true;
  }

  #request(row: MarshalFunctionRow): AnyMarshalRequest {
    const { random } = this.#options;
    const args: MarshalValue[] = row.arguments.map((argument) => chooseValue(argument, random, this.#fds));
    if (row.arguments.at(-1)?.default !== undefined && random.oneIn(3)) args.pop();
    if (random.oneIn(UNKNOWN_ONE_IN))
      return { kind: "unknown-marshal-request", name: random.bytes(5 + random.below(20)), args };
    if (random.oneIn(WRONG_ONE_IN)) this.#spoil(args);
    const argument = misfitOf(row, args);
    if (argument < 0) return { kind: "marshal-request", function: row.name, args };
    return { kind: "ill-typed-marshal-request", function: row.name, args, argument };
  }

  #spoil(args: MarshalValue[]): void {
    const { random } = this.#options;
    const kinds: readonly MarshalValue[] = [{ type: "none" }, { type: "true" }, { type: "tuple", items: [] }];
    if (random.oneIn(3)) args.pop();
    else args[random.below(args.length + 1)] = random.oneIn(2) ? random.pick(kinds) : marshalInt32(7);
  }

  /** Answers whether something else was written than was given. */
  #write(bytes: Uint8Array): boolean {
    const { random, isBroken } = this.#options;
    const isChanged = isBroken && random.oneIn(BREAK_ONE_IN);
    for (const piece of pieces(isChanged ? mutate(bytes, random) : bytes, random))
      this.session.receive(piece);
    return isChanged;
  }

  #take(bytes: Uint8Array): void {
    if (this.end) throw new Error("the session wrote after its end");
    for (const byte of bytes) this.digest = Math.imul(this.digest ^ byte, HASH_PRIME);
    this.#decoder.push(bytes);
  }

  #judge(row: MarshalFunctionRow, request: AnyMarshalRequest, answer: MarshalAnswer): void {
    if (request.kind === "unknown-marshal-request") {
      if (answer.kind !== "marshal-exception") throw new Error("a function that nobody knows has a result");
      return;
    }
    const reached = this.#options.coverage.get(row.name) ?? { success: 0, failure: 0 };
    this.#options.coverage.set(row.name, reached);
    if (answer.kind === "marshal-exception") {
      if (row.failure !== undefined) throw new Error(`${row.name} raised instead of answering False`);
      if (answer.name !== "OSError" || Number(answer.errno?.value) <= 0)
        throw new Error(`${row.name} raised ${answer.name ?? answer.exception} ${answer.errno?.value}`);
      reached.failure++;
      return;
    }
    if (!answerFits(row.answer, answer.value))
      throw new Error(`${row.name} answered ${JSON.stringify(answer.value, asText)}`);
    if (answer.value.type === "false") reached.failure++;
    else reached.success++;
    this.#learn(row, answer.value);
  }

  #learn({ shortName }: MarshalFunctionRow, value: MarshalValue): void {
    if (!["open", "dup", "pipe"].includes(shortName)) return;
    for (const one of value.type === "tuple" ? value.items : [value]) {
      if (one.type !== "int32") continue;
      if (this.#fds.length >= MOST_DESCRIPTORS) this.#fds.shift();
      this.#fds.push(one.value);
    }
  }
}

function asText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}
