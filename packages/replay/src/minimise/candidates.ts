import { createHash } from "node:crypto";
import type { ProblemCode } from "../check/problem.js";
import type { Exchange } from "../exchange.js";
import type { LoadedSession } from "../load-session.js";
import type { WritableSession } from "../session-records.js";
import type { Unit, Units } from "./unit.js";
import { exchangesOfUnits, problemsOf } from "./valid-units.js";

/** A smaller recording that is tried. */
export interface MinimiseCandidate {
  /** For `writeSession`. */
  readonly session: WritableSession;
  readonly exchanges: readonly Exchange[];
}

/** Whether a smaller recording still shows what is looked for. */
export type MinimisePredicate = (candidate: MinimiseCandidate) => boolean | Promise<boolean>;

/** Tries candidates: only conversations, each only once. */
export class Candidates {
  readonly #session: LoadedSession;
  readonly #units: Units;
  readonly #predicate: MinimisePredicate;
  readonly #maximumTests: number;
  readonly #answers = new Map<string, boolean>();
  #problems: Map<number, Set<ProblemCode>> | undefined;
  /** How often the predicate was asked. */
  tests = 0;
  /** How often it need not be, since it had been. */
  remembered = 0;
  /** How many were no conversations. */
  invalid = 0;

  constructor(session: LoadedSession, units: Units, predicate: MinimisePredicate, maximumTests: number) {
    this.#session = session;
    this.#units = units;
    this.#predicate = predicate;
    this.#maximumTests = maximumTests;
  }

  /** Whether nothing more may be tried. */
  get isExhausted(): boolean {
    return this.tests >= this.#maximumTests;
  }

  /** Whether units are a conversation for which the predicate holds; never once no more may be tried. */
  async holds(units: readonly Unit[]): Promise<boolean> {
    const key = digestOf(units);
    const known = this.#answers.get(key);
    if (known !== undefined) {
      this.remembered++;
      return known;
    }
    if (this.isExhausted) return false;
    const answer = await this.#ask(units);
    this.#answers.set(key, answer);
    return answer;
  }

  async #ask(units: readonly Unit[]): Promise<boolean> {
    const exchanges = exchangesOfUnits(units, this.#session.abi);
    if (!exchanges || this.#addsProblems(units, exchanges)) {
      this.invalid++;
      return false;
    }
    this.tests++;
    return this.#predicate({ session: this.sessionOf(units), exchanges });
  }

  #addsProblems(units: readonly Unit[], exchanges: readonly Exchange[]): boolean {
    const { abi } = this.#session;
    const { units: all } = this.#units;
    this.#problems ??= problemsOf(
      all,
      all.map(({ exchange }) => exchange),
      abi,
    );
    for (const [number, codes] of problemsOf(units, exchanges, abi))
      for (const code of codes) if (!this.#problems.get(number)?.has(code)) return true;
    return false;
  }

  /** The session with nothing on its pipes but these; what else was recorded comes at its place among them. */
  sessionOf(units: readonly Unit[]): WritableSession {
    const { abi, description, events, stderrParts, verdict, state } = this.#session;
    const frames = [...units.flatMap(({ messages }) => messages), ...this.#units.rest];
    const kept = keptBefore(this.#units.units, units);
    const moved = <T extends { readonly messagesBefore: number }>(one: T): T => {
      return { ...one, messagesBefore: kept[Math.min(one.messagesBefore, kept.length - 1)] ?? 0 };
    };
    return {
      abi,
      ...(description ? { description } : {}),
      frames: frames.map((frame) => ({ isRaw: false, ...frame })),
      events: events.map(moved),
      stderrParts: stderrParts.map(moved),
      ...(verdict ? { verdict } : {}),
      state,
    };
  }
}

/** For each message of the recording, and behind the last: how many of those before it are left. */
function keptBefore(all: readonly Unit[], kept: readonly Unit[]): number[] {
  const left = new Map(kept.map(({ number, messages }) => [number, messages.length]));
  const before = [0];
  for (const { number, messages } of all)
    for (let index = 0; index < messages.length; index++)
      before.push((before.at(-1) ?? 0) + (index < (left.get(number) ?? 0) ? 1 : 0));
  return before;
}

function digestOf(units: readonly Unit[]): string {
  const hash = createHash("sha256");
  for (const { messages } of units)
    for (const { direction, bytes } of messages) hash.update(`${direction} ${bytes.length}\n`).update(bytes);
  return hash.digest("base64");
}
