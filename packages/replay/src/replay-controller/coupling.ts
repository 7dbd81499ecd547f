import {
  type Abi,
  type Command,
  ControllerDecoder,
  encodeControllerMessage,
  encodeGuestMessage,
  type GuestDecoder,
  type GuestMessage,
  hasReply,
  type Pointer,
  ProtocolError,
  pointer,
  type Result,
  Writer,
} from "@sandbox/protocol";
import { argumentsOf, rowOfCall } from "../exchange.js";
import { isPointerArgument, isPointerResult } from "../kinds.js";
import { isReply } from "../open-exchange.js";
import type { GuestRequest } from "./controller-handover.js";

/** Memory of the live guest that the live controller knows at another address. */
export interface SharedRange {
  readonly controller: bigint;
  readonly guest: bigint;
  /** In bytes. */
  readonly length: number;
}

/** Where the bytes go, and who hears that it cannot go on. */
export interface CouplingEnds {
  readonly toGuest: (bytes: Uint8Array) => void;
  readonly toController: (bytes: Uint8Array) => void;
  /** Called once: a side broke the protocol, or an address may be one of two. Nothing is passed on then. */
  readonly fail: (reason: string) => void;
}

/**
 * Connects a live guest with a live controller, both of which have come from a recording so far: what the
 * controller made in the guest of the recording is at other addresses in the live one. All other addresses are the
 * guest's own, and pass as they are.
 */
export class Coupling {
  #ranges: readonly SharedRange[];
  /** The lengths of the blocks that the guest has yet to say the addresses of. */
  readonly #asked: number[] = [];
  readonly #guest: GuestDecoder;
  readonly #controller: ControllerDecoder;
  readonly #writer: Writer;
  readonly #ends: CouplingEnds;
  #isFailed = false;

  /** `guest` has been told of all that the guest owes. */
  constructor(guest: GuestDecoder, ranges: readonly SharedRange[], abi: Abi, ends: CouplingEnds) {
    this.#guest = guest;
    this.#ranges = ranges;
    this.#controller = new ControllerDecoder(abi);
    this.#writer = new Writer(abi);
    this.#ends = ends;
  }

  /** Passes on the request that the recording does not answer. */
  start(request: GuestRequest): void {
    this.#protect(() => this.#sendToController(request));
    this.receiveFromGuest(new Uint8Array(0));
  }

  /** Takes bytes of the guest, cut anywhere. */
  receiveFromGuest(bytes: Uint8Array): void {
    this.#protect(() => {
      this.#guest.push(bytes);
      for (let message = this.#guest.next(); message; message = this.#guest.next())
        this.#sendToController(message);
    });
  }

  /** Takes bytes of the controller, cut anywhere. */
  receiveFromController(bytes: Uint8Array): void {
    this.#protect(() => {
      this.#controller.push(bytes);
      for (let message = this.#controller.next(); message; message = this.#controller.next())
        this.#sendToGuest(message);
    });
  }

  #protect(action: () => void): void {
    if (this.#isFailed) return;
    try {
      action();
    } catch (error) {
      if (!(error instanceof ProtocolError || error instanceof AmbiguousAddress)) throw error;
      this.#isFailed = true;
      this.#ends.fail(error.message);
    }
  }

  #sendToController(message: GuestMessage): void {
    if (message.kind === "allocate-reply") this.#learnBlock(message.address);
    encodeGuestMessage(this.#writer, isReply(message) ? message : this.#request(message));
    this.#ends.toController(this.#writer.take());
  }

  /** A new block is at one address for both. What was there before, the guest has freed. */
  #learnBlock(address: Pointer): void {
    const length = this.#asked.shift() ?? 0;
    if (address === 0n) return;
    const block = { controller: address, guest: address, length };
    this.#ranges = this.#ranges.filter(
      ({ guest, length: other }) => !overlaps(guest, other, address, length),
    );
    if (this.#ranges.some(({ controller, length: other }) => overlaps(controller, other, address, length)))
      throw new AmbiguousAddress(address);
    this.#ranges = [...this.#ranges, block];
  }

  #request(request: GuestRequest): GuestRequest {
    if (this.#ranges.length === 0) return request;
    if (request.kind !== "request") {
      const args = request.args.map((argument) =>
        isPointerArgument(argument) ? { ...argument, value: this.#forController(argument.value) } : argument,
      );
      return { ...request, args };
    }
    const values = argumentsOf(request);
    const changed = rowOfCall(request.call).arguments.flatMap(({ name, value }) => {
      if (value.as === "integer" || value.as === "float") return [];
      return [[name, this.#forController(values[name] as Pointer)]];
    });
    // The same members of the same types, which the type of a request cannot express.
    return { ...request, args: { ...request.args, ...Object.fromEntries(changed) } } as GuestRequest;
  }

  #sendToGuest(message: Command | Result): void {
    if (message.kind === "result") {
      encodeControllerMessage(this.#writer, this.#result(message));
      this.#guest.expectRequest();
    } else {
      encodeControllerMessage(this.#writer, this.#command(message));
      if (message.kind === "allocate") this.#asked.push(message.data.length);
      if (message.kind === "free")
        this.#ranges = this.#ranges.filter(({ controller }) => controller !== message.address);
      if (hasReply(message)) this.#guest.expectReply(message);
    }
    this.#ends.toGuest(this.#writer.take());
  }

  #command(command: Command): Command {
    return "address" in command ? { ...command, address: this.#forGuest(command.address) } : command;
  }

  #result(result: Result): Result {
    return isPointerResult(result) ? { ...result, value: this.#forGuest(result.value) } : result;
  }

  #forController(address: Pointer): Pointer {
    const shared = this.#ranges.find(({ guest, length }) => isWithin(address, guest, length));
    if (shared) return pointer(address - shared.guest + shared.controller);
    // The controller would take the guest's own memory for what it made itself.
    if (this.#ranges.some(({ controller, length }) => isWithin(address, controller, length)))
      throw new AmbiguousAddress(address);
    return address;
  }

  #forGuest(address: Pointer): Pointer {
    const shared = this.#ranges.find(({ controller, length }) => isWithin(address, controller, length));
    return shared ? pointer(address - shared.controller + shared.guest) : address;
  }
}

function isWithin(address: bigint, begin: bigint, length: number): boolean {
  return address >= begin && address < begin + BigInt(Math.max(1, length));
}

function overlaps(one: bigint, length: number, other: bigint, otherLength: number): boolean {
  return isWithin(one, other, otherLength) || isWithin(other, one, length);
}

class AmbiguousAddress extends Error {
  constructor(address: bigint) {
    super(
      `pointer_unresolved: the live guest uses 0x${address.toString(16)}, where the live controller has memory of its own`,
    );
  }
}
