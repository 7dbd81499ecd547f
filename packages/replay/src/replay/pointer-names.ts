import type { Pointer } from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, rowOfCall } from "../exchange.js";
import { isPointerArgument } from "../kinds.js";

/** Which live address stands for an address that the recorded controller gave to its guest. */
export class PointerNames {
  readonly #live = new Map<bigint, Pointer>();
  /** Blocks of which either controller has one, by the recorded address. */
  readonly #blocks = new Map<bigint, { readonly length: number; readonly live: Pointer }>();

  /** From now on the guest means `live` where it said `recorded`. */
  learn(recorded: bigint, live: Pointer): void {
    this.#live.set(recorded, live);
  }

  /** The block that one controller made at `recorded` stands where the other's is at `live`; `length` in bytes. */
  learnBlock(recorded: bigint, length: number, live: Pointer): void {
    this.#blocks.set(recorded, { length, live });
  }

  /** The live address for one in a block or at a handle; `undefined` for any other. */
  translateInside(recorded: bigint): bigint | undefined {
    for (const [address, { length, live }] of this.#blocks) {
      if (recorded >= address && recorded <= address + BigInt(length)) return live + (recorded - address);
    }
    return this.#live.get(recorded);
  }

  /** The recorded controller has freed the block: its address may become anything. */
  forget(recorded: bigint): void {
    this.#live.delete(recorded);
    this.#blocks.delete(recorded);
  }

  /** The live address for a recorded one; most are the same. */
  translate(recorded: Pointer): Pointer {
    return this.#live.get(recorded) ?? recorded;
  }

  /** The request as a guest of the live controller would make it. Only what the controller gave out changes. */
  translateRequest(request: AnyRequest): AnyRequest {
    if (request.kind !== "request") {
      const args = request.args.map((argument) =>
        isPointerArgument(argument) ? { ...argument, value: this.translate(argument.value) } : argument,
      );
      return { ...request, args };
    }
    const changed = rowOfCall(request.call).arguments.flatMap(({ name, value }) => {
      if (value.as !== "handle" && value.as !== "pointer") return [];
      return [[name, this.translate(argumentsOf(request)[name] as Pointer)]];
    });
    // The same members of the same types, which the type of a request cannot express.
    return { ...request, args: { ...request.args, ...Object.fromEntries(changed) } } as AnyRequest;
  }
}
