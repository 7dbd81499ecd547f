import type { Abi } from "./abi.js";
import type { BytesAround } from "./bytes-around.js";
import type { FoundCall } from "./call-codec.js";
import { type Command, decodeReply, hasReply } from "./gen/commands.js";
import { LENGTH_BYTES, signatureLength } from "./gen/framing.js";
import { argumentBytes, decodeRawArguments } from "./gen/kinds.js";
import { REQUEST } from "./gen/version.js";
import { Input } from "./input.js";
import type { GuestMessage, Request } from "./messages.js";
import { type Fail, ProtocolError, showBytes } from "./protocol-error.js";
import { parseSignature } from "./signature.js";

/** What of an ABI the wire depends on. */
export type Wire = Pick<Abi, "pointerBytes" | "littleEndian">;

/** What a decoder takes for granted of a guest beyond the protocol, and what it lets pass. */
export interface BareGuestDecoderOptions {
  /** The signatures that the guest's dump lists: a request of another is an error. Any is taken unless given. */
  readonly inventory?: ReadonlySet<string>;
  /**
   * Lets requests follow each other with no result between them. A genuine guest never does that;
   * it is for reading one direction of a capture alone.
   */
  readonly allowPipelining?: boolean;
}

/** Finds the call whose signature begins at `at` and has `length` bytes, which are there. */
export type FindCall = (input: Input, at: number, length: number) => FoundCall | undefined;

/**
 * Decodes what a guest writes as `GuestDecoder` does, with a table of calls that it is given. With `findOutlinedCall`
 * it makes a small program; any other wants `GuestDecoder`.
 *
 * @example
 * const decoder = new BareGuestDecoder({ pointerBytes: 8, littleEndian: true }, findOutlinedCall);
 * decoder.push(chunk);
 * const message = decoder.next(); // undefined until a whole message has arrived
 */
export class BareGuestDecoder {
  readonly #input: Input;
  readonly #allowPipelining: boolean;
  readonly #inventory: ReadonlySet<string> | undefined;
  readonly #findCall: FindCall;
  readonly #commands: Command[] = [];
  #expectsRequest = true;
  #requestNumber = 0;
  #failure: ProtocolError | undefined;

  constructor(abi: Wire, findCall: FindCall, options: BareGuestDecoderOptions = {}) {
    this.#input = new Input(abi);
    this.#allowPipelining = options.allowPipelining ?? false;
    this.#inventory = options.inventory;
    this.#findCall = findCall;
  }

  /** How many requests have been decoded. */
  get requestNumber(): number {
    return this.#requestNumber;
  }

  /** Where the next message begins, in bytes from the start of the stream. */
  get offset(): number {
    return this.#input.offset;
  }

  /** How many bytes of the next message have arrived. */
  get pendingBytes(): number {
    return this.#input.available;
  }

  /** Whether it is the guest's turn to write. */
  get expectsBytes(): boolean {
    return this.#expectsRequest || this.#commands.length > 0;
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

  /** The guest owes a reply to `command`, after those to earlier commands. A command without a reply changes nothing. */
  expectReply(command: Command): void {
    if (!hasReply(command)) return;
    this.#refuseEarlyBytes();
    this.#commands.push(command);
  }

  /** The commands whose replies were expected were not written after all: no reply is owed. */
  expectNoReply(): void {
    this.#commands.length = 0;
  }

  /**
   * What has been written to the guest is not all read yet, so it cannot have anything to say.
   * @throws ProtocolError when bytes have come.
   */
  expectNothing(): void {
    if (this.#failure) throw this.#failure;
    if (this.#input.available > 0) this.#unsolicited();
  }

  /** What the guest wrote around a place at most 32 bytes before `offset`; it is in bytes from the stream's start. */
  around(place: number): BytesAround {
    return this.#input.around(place);
  }

  /** The controller has written the result: the guest may write its next request. */
  expectRequest(): void {
    this.#refuseEarlyBytes();
    this.#expectsRequest = true;
  }

  /**
   * The next whole message, or `undefined` when more bytes are needed.
   * @throws ProtocolError when the guest broke the protocol; the same error from then on.
   */
  next(): GuestMessage | undefined {
    if (this.#failure) throw this.#failure;
    if (this.#commands.length > 0) return this.#nextReply(this.#commands[0] as Command);
    if (this.#expectsRequest) return this.#nextRequest();
    if (this.#input.available > 0) this.#unsolicited();
    return undefined;
  }

  /**
   * The guest has closed its side.
   * @throws ProtocolError when that was inside a message, or a reply is owed.
   */
  end(): void {
    if (this.#failure) throw this.#failure;
    const owed = this.#commands[0];
    if (this.#input.available === 0 && !owed) return;
    const expected = owed ? `the reply to ${owed.kind}` : "the rest of a request";
    const arrived = this.#input.bytes.subarray(this.#input.position, this.#input.end);
    this.#fail(
      "TRUNCATED",
      this.#input.endOffset,
      expected,
      `the end of the stream after ${showBytes(arrived)}`,
    );
  }

  #nextReply(command: Command): GuestMessage | undefined {
    const reply = decodeReply(this.#input, command, this.#fail);
    if (reply) this.#commands.shift();
    return reply;
  }

  #nextRequest(): GuestMessage | undefined {
    const input = this.#input;
    if (input.available < LENGTH_BYTES) return undefined;
    const at = input.position;
    const length = signatureLength(input, at);
    const { minimumSignatureBytes: least, maximumSignatureBytes: most } = REQUEST;
    if (length < least || length > most) {
      const code = length < least ? "EMPTY_SIGNATURE" : "BAD_SIGNATURE";
      this.#fail(code, input.offset, `a signature of ${least} to ${most} bytes`, `a length of ${length}`);
    }
    const from = at + LENGTH_BYTES;
    if (from + length > input.end) return undefined;
    const entry = this.#findCall(input, from, length);
    const message = entry ? this.#known(entry, from + length) : this.#unknown(from, length);
    if (!message) return undefined;
    this.#requestNumber++;
    if (!this.#allowPipelining) this.#expectsRequest = false;
    return message;
  }

  #known(entry: FoundCall, at: number): GuestMessage | undefined {
    const input = this.#input;
    const end = at + entry.fixedBytes + entry.pointers * input.pointerBytes;
    const { codec } = entry;
    if (this.#inventory !== undefined) this.#refuseUnlisted(codec.signature);
    if (end > input.end) return undefined;
    input.misfit = -1;
    const args = codec.decode(input, at);
    input.position = end;
    if (input.misfit >= 0) return this.#outOfRange(entry, at);
    return { kind: "request", call: codec.signature, args } as Request;
  }

  #outOfRange({ codec }: FoundCall, at: number): GuestMessage {
    const argument = codec.argumentNames[this.#input.misfit] ?? "";
    const kinds = parseSignature(codec.signature)?.argumentKinds ?? "";
    const args = decodeRawArguments(this.#input, at, kinds);
    return { kind: "out-of-range-request", call: codec.signature as Request["call"], argument, args };
  }

  #unknown(at: number, length: number): GuestMessage | undefined {
    const input = this.#input;
    const bytes = input.bytes.subarray(at, at + length);
    const text = String.fromCharCode(...bytes);
    const signature = parseSignature(text);
    if (!signature)
      this.#fail(
        "BAD_SIGNATURE",
        input.offset + LENGTH_BYTES,
        "a signature name(kinds)result",
        showBytes(bytes),
      );
    this.#refuseUnlisted(text);
    const { argumentKinds } = signature;
    const end = at + length + argumentBytes(argumentKinds, input.pointerBytes);
    this.#refuseLong(argumentKinds.length, end - input.position);
    if (end > input.end) return undefined;
    const args = decodeRawArguments(input, at + length, argumentKinds);
    input.position = end;
    return { kind: "unknown-request", signature: text, args };
  }

  /** Before its arguments are waited for. */
  #refuseUnlisted(signature: string): void {
    if (this.#inventory === undefined || this.#inventory.has(signature)) return;
    this.#fail("NOT_IN_DUMP", this.#input.offset, "a call that the guest's dump lists", signature);
  }

  /** A guest puts a request together in a buffer, of which the arguments have a part of their own. */
  #refuseLong(count: number, byteLength: number): void {
    const { maximumBytes, maximumArguments } = REQUEST;
    const { offset } = this.#input;
    if (byteLength > maximumBytes) {
      this.#fail("REQUEST_TOO_LONG", offset, `a request of at most ${maximumBytes} bytes`, `${byteLength}`);
    }
    if (count > maximumArguments) {
      this.#fail("TOO_MANY_ARGUMENTS", offset, `at most ${maximumArguments} arguments`, `${count} of them`);
    }
  }

  #refuseEarlyBytes(): void {
    if (this.#failure) throw this.#failure;
    if (!this.expectsBytes && this.#input.available > 0) this.#unsolicited();
  }

  #unsolicited(): never {
    const early = this.#input.bytes.subarray(this.#input.position, this.#input.end);
    this.#fail(
      "UNSOLICITED",
      this.#input.offset,
      "nothing before the controller has answered",
      showBytes(early),
    );
  }

  readonly #fail: Fail = (code, offset, expected, received) => {
    const requestNumber = this.#requestNumber + (this.#expectsRequest ? 1 : 0);
    const around = this.#input.around(offset);
    this.#failure = new ProtocolError({ code, offset, requestNumber, expected, received, around });
    throw this.#failure;
  };
}
