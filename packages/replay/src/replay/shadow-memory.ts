import { type Abi, type Pointer, pointer } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { type Block, memoryOf } from "../exchange-memory.js";
import { MemoryImage } from "../memory-image.js";

/** Blocks begin at multiples of this, as malloc(3) has it. */
const ALIGNMENT = 16n;

/**
 * The memory of a guest that is not there, as far as a recording tells of it: what the guest replied in the
 * recording of the call at hand, what the live controller wrote during it, and the blocks that the controller made
 * and has not freed. What it wrote elsewhere during earlier calls counts for nothing: the guest has run since.
 */
export class ShadowMemory {
  readonly #written = new MemoryImage();
  readonly #blocks = new Map<bigint, number>();
  /** Where this call's writes outside of blocks are. */
  #loose: { readonly address: bigint; readonly length: number }[] = [];
  #told = new MemoryImage();
  /** Where the recorded controller's blocks of this call were, the first first. */
  #recorded: Block[] = [];
  #invented: bigint;

  constructor({ pointerBytes }: Pick<Abi, "pointerBytes">) {
    // Far from where the heap and the stack of a process usually are.
    this.#invented = pointerBytes === 8 ? 0x6000_0000_0000n : 0xe000_0000n;
  }

  /** A call begins: only what is told of it counts from now on, beside the blocks. */
  enter(exchange: Pick<Exchange, "commands">): void {
    for (const { address, length } of this.#loose) this.#written.forget(address, length);
    this.#loose = [];
    const { before, blocks } = memoryOf(exchange);
    this.#told = before;
    this.#recorded = [...blocks];
  }

  /** The `length` bytes at `address`, if all are known. */
  read(address: bigint, length: number): Uint8Array | undefined {
    return this.#image(address, length).read(address, length);
  }

  /** The string at `address` without its NUL, cut behind `maximum` bytes, if all of it is known. */
  readString(address: bigint, maximum: number): Uint8Array | undefined {
    return this.#image(address, maximum).readString(address, maximum);
  }

  /** One image of both sources for a range: what the guest told hides what was written before. */
  #image(address: bigint, length: number): MemoryImage {
    const image = new MemoryImage();
    for (const source of [this.#written, this.#told]) {
      for (const piece of source.within(address, length)) image.write(piece.address, piece.bytes);
    }
    return image;
  }

  write(address: bigint, bytes: Uint8Array): void {
    this.#told.forget(address, bytes.length);
    if (!this.#isInBlock(address, bytes.length)) this.#loose.push({ address, length: bytes.length });
    this.#written.write(address, bytes);
  }

  #isInBlock(address: bigint, length: number): boolean {
    const end = address + BigInt(length);
    return [...this.#blocks].some(([begin, size]) => address >= begin && end <= begin + BigInt(size));
  }

  /** Makes a block: where the recording had one of at least that size in this place of this call, else elsewhere. */
  allocate(data: Uint8Array): Pointer {
    const recorded = this.#recorded.shift();
    const fits = recorded && recorded.data.length >= data.length && !this.#blocks.has(recorded.address);
    const address = fits ? recorded.address : this.#invent(data.length);
    this.#blocks.set(address, data.length);
    this.write(address, data);
    return address;
  }

  #invent(length: number): Pointer {
    const address = pointer(this.#invented);
    this.#invented += (BigInt(length) / ALIGNMENT + 1n) * ALIGNMENT;
    return address;
  }

  /** Gives a block back; `false` when there is none at `address`. */
  free(address: bigint): boolean {
    const length = this.#blocks.get(address);
    if (length === undefined) return false;
    this.#blocks.delete(address);
    this.#written.forget(address, length);
    this.#told.forget(address, length);
    return true;
  }

  /** What the live controller has put into the guest. */
  get written(): MemoryImage {
    return this.#written;
  }

  /** The known range nearest to an address, for people to read. */
  describeNearest(address: bigint): string {
    const candidates = [this.#told.nearest(address), this.#written.nearest(address)];
    const nearest = candidates.find((segment) => segment !== undefined);
    if (!nearest) return "nothing is known";
    return `known nearest are ${nearest.bytes.length} bytes at 0x${nearest.address.toString(16)}`;
  }
}
