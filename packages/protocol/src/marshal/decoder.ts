import type { BytesAround } from "../bytes-around.js";
import { type Fail, ProtocolError, type ProtocolErrorCode } from "../protocol-error.js";
import { MarshalReader } from "./reader.js";

/** What the decoders of both roles have in common: bytes in, whole messages out. */
export abstract class MarshalDecoder<Message> {
  protected readonly reader: MarshalReader;
  #failure: ProtocolError | undefined;

  constructor() {
    this.reader = new MarshalReader(this.#report);
  }

  /** Where the next message begins, in bytes from the start of the stream. */
  get offset(): number {
    return this.reader.start;
  }

  /** How many bytes of the next message have arrived. */
  get pendingBytes(): number {
    return this.reader.pendingBytes;
  }

  /** Takes bytes as they come, cut anywhere; after a failure they are dropped. */
  push(chunk: Uint8Array): void {
    if (this.#failure) return;
    this.reader.input.push(chunk);
  }

  /**
   * The next whole message, or `undefined` when more bytes are needed.
   * @throws ProtocolError when the peer broke the protocol; the same error from then on.
   */
  next(): Message | undefined {
    this.throwFailure();
    return this.read();
  }

  /**
   * The peer has closed its side.
   * @throws ProtocolError when that was inside a message.
   */
  end(): void {
    this.throwFailure();
    if (this.pendingBytes === 0) return;
    const { input } = this.reader;
    const received = `the end of the stream after ${this.pendingBytes} bytes`;
    this.#report("TRUNCATED", input.endOffset, `the rest of ${this.messageWords}`, received);
  }

  /**
   * What the peer wrote around a place, in bytes from the start of the stream. Of what was read already the last 32
   * bytes are kept at least; where a place is not, both parts are empty.
   */
  around(place: number): BytesAround {
    const { input } = this.reader;
    return place < input.offset - input.position ? { before: "", after: "" } : input.around(place);
  }

  /** What a message is, for people. */
  protected abstract readonly messageWords: string;

  /** The request that is being read or answered, from 1; 0 before the first. */
  protected abstract get currentRequest(): number;

  /** The next whole message. */
  protected abstract read(): Message | undefined;

  protected throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Reports what is wrong with what stands at the reader's place. */
  protected fail(code: ProtocolErrorCode, expected: string, received: string): never {
    return this.#report(code, this.reader.input.offset, expected, received);
  }

  readonly #report: Fail = (code, offset, expected, received) => {
    const requestNumber = this.currentRequest;
    const around = this.reader.input.around(offset);
    this.#failure = new ProtocolError({ code, offset, requestNumber, expected, received, around });
    throw this.#failure;
  };
}
