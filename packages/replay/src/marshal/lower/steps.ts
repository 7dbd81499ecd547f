import type { Abi, Pointer } from "@sandbox/protocol";
import type { OpenStep } from "../../open-exchange.js";
import { addressArray, type Places } from "./places.js";

/** Commands that move through a guest's memory what the first generation has in its messages. */
export class Steps {
  readonly #steps: OpenStep[];
  readonly #places: Places;
  readonly #abi: Abi;

  constructor(steps: OpenStep[], places: Places, abi: Abi) {
    this.#steps = steps;
    this.#places = places;
    this.#abi = abi;
  }

  /** A string that the guest passes. */
  passString(data: Uint8Array, isNear = false): Pointer {
    const address = this.#places.passed(data.length + 1, isNear);
    const command = { kind: "read-string", address, maximum: Number.POSITIVE_INFINITY } as const;
    this.#steps.push({ command, reply: { kind: "read-string-reply", data } });
    return address;
  }

  /** Bytes that the guest passes. */
  passBytes(data: Uint8Array): Pointer {
    const address = this.#places.passed(data.length);
    const command = { kind: "read-memory", address, length: data.length } as const;
    if (data.length > 0) this.#steps.push({ command, reply: { kind: "read-memory-reply", data } });
    return address;
  }

  /** Addresses of strings, as execv(2) has them. */
  passStrings(strings: readonly Uint8Array[]): Pointer {
    const addresses = strings.map((data) => this.passString(data, true));
    return this.passBytes(addressArray(addresses, this.#abi));
  }

  /** What the controller writes where the call offers room. */
  write(address: Pointer, data: Uint8Array): void {
    if (data.length > 0) this.#steps.push({ command: { kind: "write-memory", address, data } });
  }

  /** What the controller makes room for itself. */
  allocate(data: Uint8Array): Pointer {
    const address = this.#places.block(data.length);
    this.#steps.push({ command: { kind: "allocate", data }, reply: { kind: "allocate-reply", address } });
    return address;
  }

  /** A string in a block. */
  allocateString(text: Uint8Array): Pointer {
    const data = new Uint8Array(text.length + 1);
    data.set(text);
    return this.allocate(data);
  }

  /** Strings in blocks, and one with their addresses. */
  allocateStrings(strings: readonly Uint8Array[]): Pointer {
    const addresses = strings.map((text) => this.allocateString(text));
    return this.allocate(addressArray(addresses, this.#abi));
  }

  fail(errno: number): void {
    this.#steps.push({ command: { kind: "set-errno", errno } });
  }
}
