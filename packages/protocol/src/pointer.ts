declare const brand: unique symbol;

/**
 * An address in a guest: never a number, since it may need all 64 bits, and nothing to compute with
 * outside the guest's memory. As wide as the ABI says (4 or 8 bytes), from 0.
 */
export type Pointer = bigint & { readonly [brand]: true };

/** Makes an address of an integer from 0 to 2^64-1. */
export function pointer(address: bigint): Pointer {
  return address as Pointer;
}

/** The address that points nowhere. */
export const NULL: Pointer = pointer(0n);
