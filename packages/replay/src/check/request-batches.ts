import type { Abi, Request } from "@sandbox/protocol";
import { argumentsOf } from "../exchange.js";
import { decodeRequestsIndependently } from "../independent-decoder.js";
import { isSameArgument } from "./check-requests.js";

/** How many requests of a call are held against each other at once. */
const BATCH = 256;
/** Room for the bytes of a batch, until more is needed. */
const INITIAL_BYTES = 4096;

/**
 * Holds requests against what an independent decoder reads where they stood, as `checkRequest` does, but many of a
 * call at once: what the other decoder costs, it costs for each time that it is asked.
 */
export class RequestBatches {
  readonly #abi: Abi;
  readonly #batches = new Map<string, Batch>();

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  /** Takes a request of a known call whose bytes are in `memory` from `from` to `to`; answers false where some before it are not what the other decoder reads. */
  take(request: Request, memory: Uint8Array, from: number, to: number): boolean {
    let batch = this.#batches.get(request.call);
    if (!batch) {
      batch = new Batch(request.call);
      this.#batches.set(request.call, batch);
    }
    batch.add(request, memory, from, to);
    return batch.count < BATCH || batch.agrees(this.#abi);
  }

  /** Whether all that were taken are what the other decoder reads. */
  end(): boolean {
    return [...this.#batches.values()].every((batch) => batch.agrees(this.#abi));
  }
}

/** Some requests of one call. */
class Batch {
  readonly #signature: string;
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;
  #requests: Request[] = [];
  #ends: number[] = [];

  constructor(signature: string) {
    this.#signature = signature;
  }

  get count(): number {
    return this.#requests.length;
  }

  add(request: Request, memory: Uint8Array, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) this.#grow(length);
    // They are short: a call that copies them would take longer.
    for (let at = from, end = this.#length; at < to; at++, end++) this.#bytes[end] = memory[at] as number;
    this.#length = length;
    this.#requests.push(request);
    this.#ends.push(length);
  }

  /** Whether the other decoder reads the same; forgets the requests. */
  agrees(abi: Abi): boolean {
    const requests = this.#requests;
    const bytes = this.#bytes.subarray(0, this.#length);
    const theirs = decodeRequestsIndependently(this.#signature, bytes, abi);
    const ends = this.#ends;
    this.#requests = [];
    this.#ends = [];
    this.#length = 0;
    if (theirs?.length !== requests.length) return false;
    const [first] = requests;
    const [other] = theirs;
    if (!first || !other) return true;
    const names = Object.keys(argumentsOf(first));
    const otherNames = Object.keys(other.args);
    if (names.length !== otherNames.length) return false;
    for (let index = 0; index < requests.length; index++) {
      const { args, end } = theirs[index] as (typeof theirs)[number];
      if (end !== ends[index]) return false;
      const ours = argumentsOf(requests[index] as Request);
      for (let place = 0; place < names.length; place++) {
        const value = ours[names[place] as string];
        if (value === undefined || !isSameArgument(value, args[otherNames[place] as string])) return false;
      }
    }
    return true;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(2 * length);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
