import type { Abi } from "@sandbox/protocol";
import { argumentsOf, type Exchange, hasFailed, rowOfExchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { CallFacts } from "../filter/call-facts.js";
import { DescriptorPaths } from "../filter/descriptor-paths.js";
import { integerResult } from "../kinds.js";
import { traceJson } from "../trace/json.js";

/** What a controller has to have, so that it answers as the recorded one did. */
export interface ServedWorld {
  /** The files that the guest read without having written to them, as far as it read them from their beginning. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly env: ReadonlyMap<string, string>;
  /** What it read from its standard input. */
  readonly stdin: Uint8Array;
}

/** Devices and the like are made by the controller itself. */
const MADE_BY_CONTROLLER = /^\/(?:dev|proc|sys)\//;

/** Gathers what a recorded controller served: from what it answered, and so only what the guest asked for. */
export function servedWorld(exchanges: Iterable<Exchange>, abi: Abi): ServedWorld {
  const gathering = new Gathering(abi);
  for (const exchange of exchanges) gathering.take(exchange);
  return gathering;
}

class Gathering implements ServedWorld {
  readonly files = new Map<string, Uint8Array>();
  readonly env = new Map<string, string>();
  stdin = new Uint8Array(0);
  readonly #abi: Abi;
  readonly #descriptors = new DescriptorPaths();
  readonly #offsets = new Map<number, number>();
  readonly #written = new Set<string>();

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  take(exchange: Exchange): void {
    const facts = new CallFacts({ exchange }, this.#abi);
    if (exchange.result && !hasFailed(exchange)) {
      this.#transfer(exchange, facts);
      this.#environment(exchange, facts);
    }
    this.#descriptors.note(facts);
    for (const fd of facts.madeFds) this.#offsets.set(fd, 0);
  }

  #transfer(exchange: Exchange, { name }: CallFacts): void {
    const { fd, offset } = argumentsOf(exchange.request);
    if (fd === undefined) return;
    const number = Number(fd);
    const path = this.#descriptors.opened.get(number)?.at(0);
    const at = this.#offsets.get(number) ?? 0;
    const count = integerResult(exchange.result) ?? 0;
    if (name === "lseek") this.#offsets.set(number, count);
    else if (name === "pread") this.#read(path, number, Number(offset), exchange);
    else if (name === "read") {
      this.#read(path, number, at, exchange);
      this.#offsets.set(number, at + count);
    } else if (/^p?write|truncate/.test(name) && path !== undefined) this.#written.add(path);
  }

  #read(path: string | undefined, fd: number, at: number, exchange: Exchange): void {
    const bytes = this.#bytesRead(exchange);
    if (path === undefined) {
      if (fd === 0) this.stdin = extended(this.stdin, this.stdin.length, bytes);
      return;
    }
    if (MADE_BY_CONTROLLER.test(path) || !path.startsWith("/") || this.#written.has(path)) return;
    const known = this.files.get(path) ?? new Uint8Array(0);
    // What lies behind a hole is of no use, unless the hole is read later.
    if (at <= known.length) this.files.set(path, extended(known, at, bytes));
  }

  #bytesRead(exchange: Exchange): Uint8Array {
    const row = rowOfExchange(exchange);
    const buffer = row?.arguments.find(({ value }) => value.as === "bytes-out")?.name;
    const address = argumentsOf(exchange.request)[buffer ?? ""];
    return memoryOf(exchange).after.readKnown(BigInt(address ?? 0), integerResult(exchange.result) ?? 0);
  }

  #environment(exchange: Exchange, facts: CallFacts): void {
    if (facts.class !== "environment") return;
    const { arguments: args, result } = traceJson(exchange, { abi: this.#abi });
    if (facts.name === "getenv" && typeof result === "string") {
      const [name] = Object.values(args);
      // What RPython's collector asks for is answered by the run's limits.
      if (typeof name === "string" && !/^PYPY_(GENERATION)?GC_/.test(name)) this.env.set(name, result);
    }
    if (!facts.names.includes("get_environ") || !Array.isArray(result)) return;
    for (const entry of result) {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(String(entry)) ?? [];
      if (name !== undefined && value !== undefined) this.env.set(name, value);
    }
  }
}

function extended(known: Uint8Array, at: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(Math.max(known.length, at + bytes.length));
  whole.set(known);
  whole.set(bytes, at);
  return whole;
}
