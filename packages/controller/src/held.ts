import type { Abi, Pointer } from "@sandbox/protocol";

/** Checks of what handlers answer: JavaScript's own, since a handler may be written without types. */

/**
 * An answer that 64 bits hold, signed or unsigned; a number must be exact.
 * @throws TypeError when it is none.
 */
export function heldInteger(signature: string, value: number | bigint): number | bigint {
  const isHeld =
    typeof value === "number"
      ? Number.isSafeInteger(value)
      : BigInt.asIntN(64, value) === value || BigInt.asUintN(64, value) === value;
  if (!isHeld) throw wrong(signature, value, "no 64-bit integer");
  return value;
}

/**
 * An answer that `bits` hold, signed or unsigned.
 * @throws TypeError when it is none.
 */
export function heldNumber(signature: string, value: number | bigint, bits: 8 | 16 | 32): number {
  const number = Number(value);
  const isHeld = Number.isInteger(number) && number >= -(2 ** (bits - 1)) && number < 2 ** bits;
  if (!isHeld) throw wrong(signature, value, `no ${bits}-bit integer`);
  return number;
}

/** @throws TypeError for an answer that is no number. */
export function heldFloat(signature: string, value: number): number {
  if (typeof value !== "number")
    throw new TypeError(`the handler of ${signature} answered ${typeof value}, expected a number`);
  return value;
}

/** @throws TypeError for an answer that is no address in this ABI. */
export function heldPointer(signature: string, value: Pointer, abi: Pick<Abi, "pointerBytes">): Pointer {
  if (typeof value !== "bigint" || value < 0n || value >= 2n ** BigInt(8 * abi.pointerBytes))
    throw wrong(signature, value, "no address");
  return value;
}

function wrong(signature: string, value: unknown, what: string): TypeError {
  return new TypeError(`the handler of ${signature} answered ${value}, which is ${what}`);
}
