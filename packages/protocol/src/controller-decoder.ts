import type { Abi } from "./abi.js";
import { decodeControllerMessage } from "./gen/commands.js";
import { Input } from "./input.js";
import type { ControllerMessage } from "./messages.js";
import { type Fail, ProtocolError, showBytes } from "./protocol-error.js";

/** What a `ControllerDecoder` will take. */
export interface ControllerDecoderOptions {
  /** The most that one command may move, in bytes; 64 MiB unless given. */
  readonly maximumTransferBytes?: number;
}

/** Decodes what a controller writes: commands, and the result that ends a call. */
export class ControllerDecoder {
  readonly #input: Input;
  readonly #maximumTransferBytes: number;
  #results = 0;
  #failure: ProtocolError | undefined;

  constructor(abi: Abi, options: ControllerDecoderOptions = {}) {
    this.#input = new Input(abi);
    this.#maximumTransferBytes = options.maximumTransferBytes ?? 64 * 1024 * 1024;
  }

  /** How many results have been decoded. */
  get resultNumber(): number {
    return this.#results;
  }

  /** Where the next message begins, in bytes from the start of the stream. */
  get offset(): number {
    return this.#input.offset;
  }

  /** How many bytes of the next message have arrived. */
  get pendingBytes(): number {
    return this.#input.available;
  }

  /** Takes bytes as they come, cut anywhere; after a failure they are dropped. */
  push(chunk: Uint8Array): void {
    if (this.#failure) return;
    this.#input.push(chunk);
  }

  /**
   * Takes the bytes from `from` to `to` of `memory` as `push` takes a chunk, without a copy where nothing is left of
   * those before. They may not change any more: messages hold parts of them.
   */
  borrow(memory: Uint8Array, from: number, to: number): void {
    if (this.#failure) return;
    this.#input.borrow(memory, from, to);
  }

  /**
   * The next whole message, or `undefined` when more bytes are needed.
   * @throws ProtocolError when the controller broke the protocol; the same error from then on.
   */
  next(): ControllerMessage | undefined {
    if (this.#failure) throw this.#failure;
    if (this.#input.available === 0) return undefined;
    const message = decodeControllerMessage(this.#input, this.#maximumTransferBytes, this.#fail);
    if (message?.kind === "result") this.#results++;
    return message;
  }

  /**
   * The controller has closed its side.
   * @throws ProtocolError when that was inside a message.
   */
  end(): void {
    if (this.#failure) throw this.#failure;
    if (this.#input.available === 0) return;
    const arrived = this.#input.bytes.subarray(this.#input.position, this.#input.end);
    const received = `the end of the stream after ${showBytes(arrived)}`;
    this.#fail("TRUNCATED", this.#input.endOffset, "the rest of a command", received);
  }

  readonly #fail: Fail = (code, offset, expected, received) => {
    const requestNumber = this.#results + 1;
    const around = this.#input.around(offset);
    this.#failure = new ProtocolError({ code, offset, requestNumber, expected, received, around });
    throw this.#failure;
  };
}
