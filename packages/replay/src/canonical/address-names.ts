import type { Pointer } from "@sandbox/protocol";
import { SortedPlaces } from "./sorted-places.js";

/** What an address is called: a name, and how far behind it. */
export interface AddressName {
  /** `a1` of this request, `m1` of a block that the controller made, `h1` of an address that it gave out. */
  readonly name: string;
  /** What the name itself stands for. */
  readonly base: bigint;
  /** In bytes; 0 for the place itself. */
  readonly offset: number;
}

/** How far behind an address of the same request another one is still named after it, in bytes. */
const NEAR_BYTES = 65536n;

/**
 * Names for a guest's addresses that are the same in every run of it, wherever its memory lies. An `a` is good within
 * one request, in the order in which the addresses come up: a guest frees without telling. An `m` is a block from its
 * allocation to its free, an `h` another address that the controller answered; both keep their names across requests.
 */
export class AddressNames {
  readonly #blocks = new SortedPlaces();
  readonly #handles = new SortedPlaces();
  #local = new SortedPlaces();

  /** A new request: the addresses of the last one are forgotten. */
  begin(): void {
    if (this.#local.size > 0) this.#local = new SortedPlaces();
  }

  /** The name of an argument, which is never named after another one. */
  ofArgument(address: Pointer): AddressName {
    return this.#known(address) ?? this.#locally(address, 0n);
  }

  /** The name of any other address. */
  of(address: Pointer): AddressName {
    return this.#known(address) ?? this.#locally(address, NEAR_BYTES);
  }

  /** The name of an address that has one beyond this request. */
  ofBlock(address: bigint): AddressName | undefined {
    return this.#known(address);
  }

  /** The guest has made a block; one that it has freed without telling goes. */
  allocated(address: Pointer, length: number): void {
    if (address === 0n) return;
    const bytes = BigInt(Math.max(length, 1));
    this.#blocks.removeWithin(address, bytes);
    this.#handles.removeWithin(address, bytes);
    this.#blocks.add(address, bytes);
  }

  /** The controller has freed a block. */
  freed(address: Pointer): void {
    this.#blocks.remove(address);
  }

  /** The controller has answered an address: one that is new is a handle from now on. */
  returned(address: Pointer): void {
    if (address === 0n || this.#known(address) || this.#local.below(address, 1n)) return;
    this.#handles.add(address, 1n);
  }

  /** A handle is not good any more. */
  released(address: bigint): void {
    this.#handles.remove(address);
  }

  #known(address: bigint): AddressName | undefined {
    const block = this.#blocks.containing(address);
    if (block)
      return { name: `m${block.number}`, base: block.address, offset: Number(address - block.address) };
    const handle = this.#handles.below(address, 1n);
    return handle && { name: `h${handle.number}`, base: address, offset: 0 };
  }

  #locally(address: bigint, reach: bigint): AddressName {
    const near = this.#local.below(address, reach > 0n ? reach : 1n);
    const { address: base, number } = near ?? this.#local.add(address, 1n);
    return { name: `a${number}`, base, offset: Number(address - base) };
  }
}
