import { type Pointer, pointer } from "@sandbox/protocol";
import type { AddressSpace } from "../address-space.js";
import { WasiFailure } from "./errno.js";

/** Part of the module's memory that a WASI function was given: it is all memory. In bytes. */
export interface Span {
  readonly address: number;
  readonly length: number;
}

/**
 * The module's memory as WASI functions see it. Addresses are i32, which JavaScript gets as signed numbers.
 * What is not memory throws a `WasiFailure` with EFAULT; sums are of numbers below 2^33, so none wraps.
 */
export class ModuleMemory {
  readonly #space: AddressSpace;

  constructor(space: AddressSpace) {
    this.#space = space;
  }

  /** Checks that `length` bytes at `address` are memory, before a call has effects. */
  span(address: number, length: number): Span {
    const span = { address: address >>> 0, length: length >>> 0 };
    if (span.address + span.length > this.#space.moduleBytes.length) throw new WasiFailure("EFAULT");
    return span;
  }

  /** The address of a checked span, as calls take it. */
  pointer({ address }: Span): Pointer {
    return pointer(BigInt(address));
  }

  /** The bytes of a span, not copied; good until the next call, which may grow the memory. */
  bytes(address: number, length: number): Uint8Array {
    const span = this.span(address, length);
    return this.#space.moduleBytes.subarray(span.address, span.address + span.length);
  }

  /** A view on a span; good until the next call. */
  view(address: number, length: number): DataView {
    const { buffer, byteOffset, byteLength } = this.bytes(address, length);
    return new DataView(buffer, byteOffset, byteLength);
  }

  setUint32(address: number, value: number): void {
    this.view(address, 4).setUint32(0, value, true);
  }

  setUint64(address: number, value: bigint): void {
    this.view(address, 8).setBigUint64(0, value, true);
  }
}
