import { createHash, type Hash } from "node:crypto";
import { argumentsOf, type Exchange, hasFailed, nameOfExchange, rowOfExchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { integerResult } from "../kinds.js";
import { pathOf } from "../replay/origin.js";

/** One effect of a session: how often, or how many bytes. */
export interface Effect {
  readonly kind: "opened" | "not found" | "removed" | "made" | "written" | "left open";
  /** A path in quotes, or a descriptor. */
  readonly what: string;
  /** Times; of `written`, bytes. */
  readonly amount: number;
  /** SHA-256 of what was written there, in hexadecimal. */
  readonly digest?: string;
}

/** Which calls have an effect on a path, by their names. */
const kinds: Readonly<Record<string, Effect["kind"]>> = {
  open: "opened",
  openat: "opened",
  opendir: "opened",
  unlink: "removed",
  rmdir: "removed",
  rename: "removed",
  mkdir: "made",
  link: "made",
  symlink: "made",
  mkfifo: "made",
};

/** At most this many effects are kept of a session; of the others only that there are more. */
const MAXIMUM_EFFECTS = 100_000;

/** What a session did to the world, gathered call by call: files opened and missed, bytes written, descriptors left. */
export class SessionEffects {
  readonly #counts = new Map<string, { kind: Effect["kind"]; what: string; amount: number; hash?: Hash }>();
  readonly #open = new Map<number, string>();

  take(exchange: Exchange): void {
    const name = nameOfExchange(exchange);
    const path = pathOf(exchange);
    const failed = hasFailed(exchange);
    const kind = kinds[name];
    if (path !== undefined && failed && isMissing(exchange)) this.#add("not found", path, 1);
    else if (path !== undefined && kind && !failed) this.#add(kind, path, 1);
    this.#descriptors(exchange, path);
    if (name === "write" || name === "pwrite") this.#written(exchange);
  }

  /** All of them. */
  end(): Effect[] {
    const effects: Effect[] = [...this.#counts.values()].map(({ hash, ...effect }) =>
      hash ? { ...effect, digest: hash.digest("hex") } : effect,
    );
    for (const [fd, what] of this.#open)
      effects.push({ kind: "left open", what: `fd ${fd} ${what}`, amount: 1 });
    return effects;
  }

  #descriptors(exchange: Exchange, path: string | undefined): void {
    const fd = integerResult(exchange.result) ?? -1;
    const row = rowOfExchange(exchange);
    if (row?.returns.makes === "fd" && fd >= 0) this.#open.set(fd, path ?? nameOfExchange(exchange));
    for (const { name, ends } of row?.arguments ?? [])
      if (ends === "fd") this.#open.delete(Number(argumentsOf(exchange.request)[name]));
  }

  #written(exchange: Exchange): void {
    const count = integerResult(exchange.result) ?? 0;
    const row = rowOfExchange(exchange);
    const args = argumentsOf(exchange.request);
    const buffer = row?.arguments.find(({ value }) => value.as === "bytes-in")?.name ?? "";
    const data = memoryOf(exchange).before.readKnown(BigInt(args[buffer] ?? 0), Math.max(0, count));
    const fd = Number(args["fd"] ?? args[row?.arguments[0]?.name ?? ""] ?? -1);
    if (count > 0) this.#add("written", this.#open.get(fd) ?? `fd ${fd}`, count, data);
  }

  #add(kind: Effect["kind"], what: string, amount: number, data?: Uint8Array): void {
    const key = `${kind} ${what}`;
    let effect = this.#counts.get(key);
    if (!effect && this.#counts.size >= MAXIMUM_EFFECTS) return;
    if (!effect) {
      effect = { kind, what, amount: 0, ...(data ? { hash: createHash("sha256") } : {}) };
      this.#counts.set(key, effect);
    }
    effect.amount += amount;
    if (data) effect.hash?.update(data);
  }
}

function isMissing({ errno }: Exchange): boolean {
  // ENOENT has this number in every ABI.
  return errno === 2;
}

/** An effect that only one session has, or to another extent. */
export interface EffectDifference {
  readonly kind: Effect["kind"];
  readonly what: string;
  /** 0 where it has none. */
  readonly a: number;
  readonly b: number;
}

/** The effects in which two sessions differ; other bytes of the same number among them. */
export function compareEffects(a: readonly Effect[], b: readonly Effect[]): EffectDifference[] {
  const keyOf = ({ kind, what }: Effect) => `${kind} ${what}`;
  const others = new Map(b.map((effect) => [keyOf(effect), effect]));
  const differences: EffectDifference[] = [];
  for (const effect of a) {
    const other = others.get(keyOf(effect));
    others.delete(keyOf(effect));
    if (other?.amount === effect.amount && other.digest === effect.digest) continue;
    differences.push({ kind: effect.kind, what: effect.what, a: effect.amount, b: other?.amount ?? 0 });
  }
  for (const { kind, what, amount } of others.values()) differences.push({ kind, what, a: 0, b: amount });
  return differences;
}
