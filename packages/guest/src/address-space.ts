import { type Abi, linuxX8664, type Pointer, pointer } from "@sandbox/protocol";
import { Scratch } from "./scratch.js";
import type { WasmMemory } from "./web-assembly.js";

/** Where the scratch area of a guest with pointers of 64 bits begins; below are the addresses of the module's memory. */
export const SCRATCH_BASE = 2 ** 32;

/** What an `AddressSpace` may take. */
export interface AddressSpaceOptions {
  /** The guest's ABI; `linuxX8664` unless given. With pointers of 32 bits the scratch area begins at 2^31. */
  readonly abi?: Pick<Abi, "pointerBytes">;
  /** The most that the scratch area holds, in bytes; 64 MiB unless given. */
  readonly maximumScratchBytes?: number;
}

/**
 * All memory that a controller's commands can reach: the module's own, and a scratch area where a controller
 * allocates and where the guest puts paths and structures. Every access is checked; a bad address is answered, not thrown.
 */
export class AddressSpace {
  readonly #scratch: Scratch;
  readonly #scratchBase: number;
  #memory: WasmMemory | undefined;
  #moduleBytes = new Uint8Array(0);

  constructor(options: AddressSpaceOptions = {}) {
    const { pointerBytes } = options.abi ?? linuxX8664;
    this.#scratchBase = pointerBytes === 8 ? SCRATCH_BASE : 2 ** 31;
    this.#scratch = new Scratch(options.maximumScratchBytes ?? 64 * 1024 * 1024);
  }

  /** Puts a module's memory at the addresses from 0. */
  attach(memory: WasmMemory): void {
    this.#memory = memory;
  }

  /** The module's memory as it is now: growing it makes what was answered before useless. */
  get moduleBytes(): Uint8Array {
    const buffer = this.#memory?.buffer;
    if (buffer && buffer !== this.#moduleBytes.buffer) this.#moduleBytes = new Uint8Array(buffer);
    return this.#moduleBytes;
  }

  /** The `length` bytes at `address`, not copied; `undefined` where not all of them are memory. No bytes are anywhere. */
  read(address: Pointer, length: number): Uint8Array | undefined {
    if (length === 0) return new Uint8Array(0);
    const region = this.#regionAt(address);
    if (!region || region.offset + length > region.bytes.length) return undefined;
    return region.bytes.subarray(region.offset, region.offset + length);
  }

  /**
   * The bytes at `address` up to a NUL, at most `maximum` of them, not copied; `undefined` where memory ends before.
   */
  readString(address: Pointer, maximum: number): Uint8Array | undefined {
    const region = this.#regionAt(address);
    if (!region) return undefined;
    const { bytes, offset } = region;
    const limit = offset + maximum;
    const nul = bytes.indexOf(0, offset);
    if (nul >= 0 && nul <= limit) return bytes.subarray(offset, nul);
    return limit <= bytes.length ? bytes.subarray(offset, limit) : undefined;
  }

  /** Puts `data` at `address`; `false`, and nothing is done, where not all of it is memory. */
  write(address: Pointer, data: Uint8Array): boolean {
    const target = this.read(address, data.length);
    target?.set(data);
    return target !== undefined;
  }

  /** Puts `data` in a new block and answers its address; `undefined` where there is no room. */
  allocate(data: Uint8Array): Pointer | undefined {
    const offset = this.#scratch.allocate(data.length);
    if (offset === undefined) return undefined;
    this.#scratch.bytes.set(data, offset);
    return pointer(BigInt(this.#scratchBase + offset));
  }

  /** Gives a block back; `false` where no block begins there. NULL is fine, as in free(3). */
  free(address: Pointer): boolean {
    return address === 0n || this.#scratch.free(Number(address) - this.#scratchBase);
  }

  #regionAt(address: Pointer): { bytes: Uint8Array; offset: number } | undefined {
    // An address above 2^53 loses its low bits here and stays far beyond both regions.
    const at = Number(address);
    const inModule = at < this.#scratchBase;
    const bytes = inModule ? this.moduleBytes : this.#scratch.bytes;
    const offset = inModule ? at : at - this.#scratchBase;
    return offset <= bytes.length ? { bytes, offset } : undefined;
  }
}
