import {
  encodeMarshalRequest,
  MARSHAL_WIRE,
  type MarshalAnswer,
  MarshalControllerDecoder,
  type MarshalFunctionName,
  type MarshalValue,
  ProtocolError,
  Writer,
} from "@sandbox/protocol";
import { type Die, die } from "../die.js";
import { dyingTransport } from "../dying-transport.js";
import { raised } from "../gen/marshal/raised.js";
import { fdTransport, type Transport } from "../transport.js";
import { BadAnswer, type Read } from "./convert.js";

/** How a `MarshalGuestPipe` is made. */
export interface MarshalGuestPipeOptions {
  /** Descriptors 0 and 1 unless given. */
  readonly transport?: Transport;
  /** What happens when the controller breaks the protocol or goes away; the process dies unless given. */
  readonly die?: Die;
}

/**
 * The end of the pipe of a guest of the first generation: makes a request and answers its result, or raises what
 * the controller says. What a controller may do wrong ends the guest.
 */
export class MarshalGuestPipe {
  readonly #transport: Transport;
  readonly #die: Die;
  readonly #writer = new Writer(MARSHAL_WIRE);
  readonly #decoder = new MarshalControllerDecoder();
  readonly #buffer = new Uint8Array(64 * 1024);

  constructor({ transport = fdTransport(), die: dies = die }: MarshalGuestPipeOptions = {}) {
    this.#transport = dyingTransport(transport, dies);
    this.#die = dies;
  }

  /**
   * Calls a function, and answers what `read` makes of its result.
   * @throws Raised an exception that the controller answered.
   */
  call<Value>(name: MarshalFunctionName, args: readonly MarshalValue[], read: Read<Value>): Value {
    this.#writer.clear();
    encodeMarshalRequest(this.#writer, { kind: "marshal-request", function: name, args });
    this.#transport.write(this.#writer.peek());
    const answer = this.#answer();
    if (this.#decoder.pendingBytes > 0) this.#die(`sandbox: ${name}: not all data consumed`);
    if (answer.kind === "marshal-exception") throw raised(name, answer);
    try {
      return read(answer.value);
    } catch (error) {
      if (!(error instanceof BadAnswer)) throw error;
      this.#die(`sandbox: ${name}: ${error.message}`);
    }
  }

  #answer(): MarshalAnswer {
    for (;;) {
      const answer = this.#decode();
      if (answer) return answer;
      const count = this.#transport.read(this.#buffer);
      if (count === 0) this.#die("sandbox: stdin is closed, subprocess interrupted");
      this.#decoder.push(this.#buffer.subarray(0, count));
    }
  }

  #decode(): MarshalAnswer | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#die(`sandbox: protocol error: ${error.message}`);
    }
  }
}
