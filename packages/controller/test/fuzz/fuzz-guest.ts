import {
  type Abi,
  type Command,
  ControllerDecoder,
  encodeGuestMessage,
  encodeSignature,
  pointer,
  type Reply,
  type Result,
  Writer,
} from "@sandbox/protocol";
import { Session, type SessionEnd } from "../../src/session.js";
import { ArgumentChooser, type Known } from "./arguments.js";
import type { Coverage } from "./coverage.js";
import { Memory } from "./memory.js";
import { type ModelCall, modelCalls } from "./model.js";
import { mutate, pieces } from "./mutate.js";
import type { Random } from "./random.js";

/** How a guest behaves: as it should; with replies that lie; or with bytes that are changed. */
export type Manner = "honest" | "lying" | "broken";

const LIE_ONE_IN = 4;
const BREAK_ONE_IN = 60;
const MOST_KNOWN = 24;
const HASH_PRIME = 0x01000193;

export interface FuzzGuestOptions {
  readonly abi: Abi;
  readonly handlers: object;
  readonly manner: Manner;
  readonly random: Random;
  readonly coverage: Coverage;
  /** Whether a handler may throw what is no refusal: only the fuzzer's own do. */
  readonly mayThrow: boolean;
  /** Takes what the guest writes, in the pieces in which it does. */
  readonly record?: (chunk: Uint8Array) => void;
}

/** A guest that makes calls of a session, in the manner of honest, lying and broken ones. What the controller must not do throws. */
export class FuzzGuest {
  /** What the session ended with by itself. */
  end: SessionEnd | undefined;
  /** How many messages the controller wrote. */
  controllerMessages = 0;
  /** A digest of all that the controller wrote. */
  digest = 0x811c9dc5;
  readonly session: Session;
  readonly #options: FuzzGuestOptions;
  readonly #memory: Memory;
  readonly #writer: Writer;
  readonly #decoder: ControllerDecoder;
  readonly #chooser: ArgumentChooser;
  readonly #known: Known = { fds: [0, 1, 2], handles: [] };
  readonly #lastArguments: bigint[] = [];

  constructor(options: FuzzGuestOptions) {
    this.#options = options;
    const { abi, random } = options;
    this.#memory = new Memory(abi);
    this.#writer = new Writer(abi);
    this.#decoder = new ControllerDecoder(abi);
    this.#chooser = new ArgumentChooser(random, this.#memory, this.#known);
    this.session = new Session({
      abi,
      protocol: 2,
      handlers: options.handlers,
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

  /** Makes calls until the session ends, the guest is left waiting, or so many messages were written. */
  run(maximum: number): void {
    for (const prepared of prelude) if (!this.end) this.#call(callOf(prepared));
    while (!this.end && this.session.messageCount < maximum) {
      if (!this.#call(this.#options.random.pick(modelCalls))) break;
    }
    this.session.close();
    this.session.stop();
  }

  /** Makes one call; answers whether the guest can go on. */
  #call(call: ModelCall): boolean {
    const { manner } = this.#options;
    this.#write(this.#request(call));
    for (;;) {
      const replies: Reply[] = [];
      let result: Result | undefined;
      for (
        let message = this.end ? undefined : this.#decoder.next();
        message;
        message = this.#decoder.next()
      ) {
        this.controllerMessages++;
        if (message.kind === "result") result = message;
        else if (result && manner !== "broken")
          throw new Error(`${call.signature}: ${message.kind} after the result`);
        else {
          const reply = this.#obey(message);
          if (reply) replies.push(reply);
        }
      }
      if (this.end) return false;
      if (result) return this.#finish(call, result);
      // Nothing is owed: the call waits for what never comes, or the guest wrote half a message.
      if (replies.length === 0) return this.session.isMidMessage && !this.session.awaitsReplies;
      for (const reply of replies) encodeGuestMessage(this.#writer, reply);
      this.#write(this.#writer.take());
    }
  }

  #request(call: ModelCall): Uint8Array {
    const { random } = this.#options;
    this.#chooser.begin();
    this.#lastArguments.length = 0;
    encodeSignature(this.#writer, call.signature);
    for (const { kind, shape, nullable } of call.arguments) {
      if (kind === "f") this.#writer.float64(this.#chooser.float());
      else if (kind === "i")
        this.#writer.integer(BigInt.asIntN(64, this.#remember(this.#chooser.integer(shape))));
      else {
        const address = this.#remember(this.#chooser.address(shape, nullable));
        this.#writer.pointer(pointer(BigInt.asUintN(8 * this.#options.abi.pointerBytes, address)));
      }
    }
    return random.oneIn(300) ? this.#unknown() : this.#writer.take();
  }

  /** A request of a call that nobody knows. */
  #unknown(): Uint8Array {
    this.#writer.clear();
    encodeSignature(this.#writer, `unknown_${this.#options.random.below(50)}(i)i`);
    this.#writer.integer(1);
    return this.#writer.take();
  }

  #remember(value: bigint): bigint {
    this.#lastArguments.push(value);
    return value;
  }

  #write(bytes: Uint8Array): void {
    const { manner, random, record } = this.#options;
    const written = manner === "broken" && random.oneIn(BREAK_ONE_IN) ? mutate(bytes, random) : bytes;
    for (const piece of pieces(written, random)) {
      record?.(piece);
      this.session.receive(piece);
    }
  }

  #take(bytes: Uint8Array): void {
    if (this.end) throw new Error("the session wrote after its end");
    for (const byte of bytes) this.digest = Math.imul(this.digest ^ byte, HASH_PRIME);
    this.#decoder.push(bytes);
  }

  #obey(command: Command): Reply | undefined {
    const { manner, random } = this.#options;
    const lies = manner === "lying" && random.oneIn(LIE_ONE_IN);
    switch (command.kind) {
      case "read-memory": {
        const { address, length } = command;
        return {
          kind: "read-memory-reply",
          data: lies ? random.bytes(length) : this.#memory.read(address, length),
        };
      }
      case "read-string": {
        const { address, maximum } = command;
        const lie = () => random.bytes(random.below(Math.min(maximum, 5000) + 1)).map((byte) => byte || 1);
        return { kind: "read-string-reply", data: lies ? lie() : this.#memory.readString(address, maximum) };
      }
      case "allocate":
        return {
          kind: "allocate-reply",
          address: lies ? this.#falseAddress() : this.#memory.allocate(command.data),
        };
      case "write-memory":
        this.#memory.write(command.address, command.data);
        return undefined;
      default:
        return undefined;
    }
  }

  #falseAddress() {
    const { random, abi } = this.#options;
    const known = this.#known.handles;
    const address =
      known.length > 0 && random.oneIn(2) ? random.pick(known) : BigInt(random.pick([1, 8, 65_536]));
    return pointer(BigInt.asUintN(8 * abi.pointerBytes, address || 1n));
  }

  #finish(call: ModelCall, result: Result): boolean {
    const value = "value" in result ? result.value : undefined;
    // A broken guest may have asked for something else than it meant to.
    if (this.#options.manner === "broken") return true;
    if (result.resultKind === call.resultKind) {
      this.#options.coverage.note(call, value);
      this.#learn(call, value);
    }
    return true;
  }

  #learn(call: ModelCall, value: number | bigint | undefined): void {
    const { fds, handles } = this.#known;
    if (call.returns.makes === "fd" && value !== undefined && value >= 0) keep(fds, Number(value));
    if (call.returns.shape.shape === "handle" && value) keep(handles, BigInt(value));
    if (call.name.startsWith("pipe") && value === 0n) {
      const at = pointer(BigInt.asUintN(8 * this.#options.abi.pointerBytes, this.#lastArguments[0] ?? 0n));
      const view = new DataView(this.#memory.read(at, 8).buffer);
      for (const offset of [0, 4]) keep(fds, view.getInt32(offset, this.#options.abi.littleEndian));
    }
  }
}

// What most calls need something of.
const prelude = ["open(pii)i", "open(pii)i", "opendir(p)p", "get_stdout()p", "pipe(p)i"];

function callOf(signature: string): ModelCall {
  const call = modelCalls.find((other) => other.signature === signature);
  if (!call) throw new Error(`no call ${signature}`);
  return call;
}

/** Remembers a value, and forgets the oldest where there are many. */
function keep<T>(values: T[], value: T): void {
  if (values.length >= MOST_KNOWN) values.shift();
  values.push(value);
}
