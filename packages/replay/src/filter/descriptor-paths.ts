import { argumentsOf, hasFailed, rowOfExchange } from "../exchange.js";
import type { CallFacts } from "./call-facts.js";

/** Knows the paths that a guest's descriptors were opened by: told of every call, in order. */
export class DescriptorPaths {
  readonly #paths = new Map<number, readonly string[]>();

  /** The paths of each descriptor that is open. */
  get opened(): ReadonlyMap<number, readonly string[]> {
    return this.#paths;
  }

  /** Learns what a call has opened, duplicated or closed. */
  note(facts: CallFacts): void {
    const { exchange } = facts.call;
    const row = rowOfExchange(exchange);
    if (!row || !exchange.result || hasFailed(exchange)) return;
    const args = argumentsOf(exchange.request);
    const named = facts.namedPaths;
    // A duplicate is of the descriptor that the call names first.
    const first = row.arguments.find(({ value }) => value.as === "integer" && value.style === "fd");
    const source = first ? this.#paths.get(Number(args[first.name])) : undefined;
    for (const fd of facts.madeFds) this.#paths.set(fd, named.length > 0 ? named : (source ?? []));
    for (const { name, ends } of row.arguments) if (ends === "fd") this.#paths.delete(Number(args[name]));
  }
}
