import { MARSHAL_LIMITS } from "../gen/marshal/limits.js";
import { MARSHAL_REQUEST, type MarshalValue } from "../gen/marshal/values.js";
import { showBytes } from "../protocol-error.js";
import { MarshalDecoder } from "./decoder.js";
import { findFunction } from "./find-function.js";
import { misfitOf } from "./fits.js";
import type { MarshalFunctionRow } from "./form.js";
import type { AnyMarshalRequest } from "./messages.js";

/** How a `MarshalGuestDecoder` differs from the plain one. */
export interface MarshalGuestDecoderOptions {
  /**
   * Lets requests follow each other with no answer between them. A genuine guest never does that;
   * it is for reading one direction of a capture alone.
   */
  readonly allowPipelining?: boolean;
}

/**
 * Decodes what a guest of the first generation writes: requests, each after the answer to the one before.
 *
 * @example
 * const decoder = new MarshalGuestDecoder();
 * decoder.push(chunk);
 * const request = decoder.next(); // undefined until a whole request has arrived
 */
export class MarshalGuestDecoder extends MarshalDecoder<AnyMarshalRequest> {
  protected override readonly messageWords = "a request";
  readonly #allowPipelining: boolean;
  #expectsRequest = true;
  #requestNumber = 0;
  /** The name of the request that has begun, read: a function of the specification, or the bytes. */
  #function: MarshalFunctionRow | Uint8Array | undefined;

  constructor(options: MarshalGuestDecoderOptions = {}) {
    super();
    this.#allowPipelining = options.allowPipelining ?? false;
  }

  /** How many requests have been decoded. */
  get requestNumber(): number {
    return this.#requestNumber;
  }

  /** Whether it is the guest's turn to write. */
  get expectsBytes(): boolean {
    return this.#expectsRequest;
  }

  /** The controller has written the answer: the guest may write its next request. */
  expectRequest(): void {
    this.throwFailure();
    if (!this.#expectsRequest && this.pendingBytes > 0) this.#unsolicited();
    this.#expectsRequest = true;
  }

  /**
   * What has been written to the guest is not all read yet, so it cannot have anything to say.
   * @throws ProtocolError when bytes have come.
   */
  expectNothing(): void {
    this.throwFailure();
    if (this.pendingBytes > 0) this.#unsolicited();
  }

  protected override get currentRequest(): number {
    return this.#requestNumber + (this.#expectsRequest ? 1 : 0);
  }

  protected override read(): AnyMarshalRequest | undefined {
    if (!this.#expectsRequest) {
      if (this.pendingBytes > 0) this.#unsolicited();
      return undefined;
    }
    this.#function ??= this.#name();
    if (this.#function === undefined) return undefined;
    const { reader } = this;
    if (!reader.isInside && !reader.hasTag("a tuple of arguments", MARSHAL_REQUEST.argumentsTag))
      return undefined;
    const args = reader.value();
    if (args === undefined) return undefined;
    reader.finishMessage();
    const message = messageOf(this.#function, itemsOf(args));
    this.#function = undefined;
    this.#requestNumber++;
    if (!this.#allowPipelining) this.#expectsRequest = false;
    return message;
  }

  /** The name of a function, once it is there whole. */
  #name(): MarshalFunctionRow | Uint8Array | undefined {
    const { reader } = this;
    const { nameTag, nameLengthBytes } = MARSHAL_REQUEST;
    if (!reader.hasTag("the name of a function", nameTag)) return undefined;
    const length = reader.nameLength(nameLengthBytes, MARSHAL_LIMITS.nameBytes);
    if (length === undefined) return undefined;
    const { input } = reader;
    const at = input.position + 1 + nameLengthBytes;
    input.position = at + length;
    return findFunction(input, at, length) ?? input.copy(at, length);
  }

  #unsolicited(): never {
    const { input } = this.reader;
    const early = input.bytes.subarray(input.position, input.end);
    return this.fail("UNSOLICITED", "nothing before the controller has answered", showBytes(early));
  }
}

function messageOf(
  called: MarshalFunctionRow | Uint8Array,
  args: readonly MarshalValue[],
): AnyMarshalRequest {
  if (called instanceof Uint8Array) return { kind: "unknown-marshal-request", name: called, args };
  const argument = misfitOf(called, args);
  if (argument < 0) return { kind: "marshal-request", function: called.name, args };
  return { kind: "ill-typed-marshal-request", function: called.name, args, argument };
}

function itemsOf(value: MarshalValue): readonly MarshalValue[] {
  return "items" in value ? value.items : [];
}
