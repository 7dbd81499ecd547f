import type { Abi, ErrnoName, MarshalValue } from "@sandbox/protocol";
import type { CallContext } from "../answer.js";
import { tooLong } from "../answer-error.js";
import { fail } from "../failure.js";
import type { Handlers } from "../gen/handlers.js";
import type { MarshalHandlers } from "../gen/marshal/handlers.js";
import { scalarLayout } from "../scalars.js";
import { int } from "./answer-values.js";

/** What a wire of tagged values offers to the calls that run on it. */
export interface MarshalPort {
  readonly abi: Abi;
  readonly signal: AbortSignal;
  /** Writes the result. */
  answer(value: MarshalValue): void;
  /** Ends the session as the guest asked. */
  exit(status: number): void;
  /** Ends the session as a handler asked. */
  stop(reason: string): void;
}

/** What answers guests of the first generation. */
export type MarshalCallHandlers = Handlers & MarshalHandlers;

/** What trampolines of the first generation are written in: their arguments are values, and so is what they answer. */
export class MarshalCall implements CallContext<never, never> {
  readonly #port: MarshalPort;

  constructor(
    port: MarshalPort,
    readonly handlers: MarshalCallHandlers,
    /** The function's name. */
    readonly signature: string,
    readonly requestNumber: number,
    /** With what the call is refused where nobody answers it. */
    readonly refusal: ErrnoName,
  ) {
    this.#port = port;
  }

  get abi(): Abi {
    return this.#port.abi;
  }

  get signal(): AbortSignal {
    return this.#port.signal;
  }

  /** Nothing stands behind the last handler: @throws Failure `refusal`. */
  next(): never {
    throw fail(this.refusal);
  }

  stop(reason: string): void {
    this.#port.stop(reason);
  }

  /** A handler's named number as the guest's system has it. */
  toGuest(set: string, value: number): number {
    return this.abi.numbers[set]?.toGuest(value) ?? value;
  }

  /** An integer where the guest expects a C long, of which it takes both widths. */
  int(value: number | bigint): MarshalValue {
    return int(value, scalarLayout(this.abi, "long").size);
  }

  /** An answer of which there may be `room` bytes. */
  bytes(data: Uint8Array, room: number, overflow: ErrnoName | "truncate"): Uint8Array {
    if (data.length > room && overflow !== "truncate") throw tooLong(this, overflow, room, data);
    return data.subarray(0, room);
  }

  /** An answer that, with the NUL that C has behind it, must fit `room` bytes. */
  cString(data: Uint8Array, room: number, overflow: ErrnoName): Uint8Array {
    if (data.length >= room) throw fail(overflow);
    return data;
  }

  /** As much of an answer as `room` bytes hold with the NUL that C has behind it. */
  cutString(data: Uint8Array, room: number): Uint8Array {
    return data.subarray(0, Math.max(0, room - 1));
  }

  /** An answer of which there may be `room` numbers. */
  numbers<T extends number | bigint>(
    values: readonly T[],
    room: number,
    overflow: ErrnoName | "truncate",
  ): readonly T[] {
    if (values.length > room && overflow !== "truncate") throw tooLong(this, overflow, room, values);
    return values.slice(0, room);
  }

  /** Ends the call with a result. */
  answer(value: MarshalValue): void {
    this.#port.answer(value);
  }

  /** The process ends here: there is no result. */
  exit(status: number): void {
    this.#port.exit(status);
  }
}
