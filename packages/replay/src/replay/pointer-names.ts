import type { Pointer } from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, rowOfCall } from "../exchange.js";
import { isPointerArgument } from "../kinds.js";

/** Which live address stands for an address that the recorded controller gave to its guest. */
export class PointerNames {
  readonly #live = new Map<bigint, Pointer>();

  /** From now on the guest means `live` where it said `recorded`. */
  learn(recorded: bigint, live: Pointer): void {
    this.#live.set(recorded, live);
  }

  /** The recorded controller has freed the block: its address may become anything. */
  forget(recorded: bigint): void {
    this.#live.delete(recorded);
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
