import { type Abi, type AnyMarshalRequest, marshalFunctions } from "@sandbox/protocol";
import { sameBytes } from "../bytes.js";
import type { JsonObject } from "../container/fields.js";
import { type Exchange, rowOfExchange, signatureOfExchange } from "../exchange.js";
import { unsaidFields } from "../marshal/lower/said-fields.js";
import { compareExchange, isIgnored } from "../replay/compare-exchange.js";
import type { Difference } from "../replay/divergence.js";
import { compareAnswers } from "../replay/marshal/compare-answers.js";
import { type MatchOptions, MatchRules } from "../replay/match-rules.js";
import { RecordedWorld } from "../replay/recorded-world.js";
import { quote } from "../trace/quote.js";
import { callKey, KeyNumbers } from "./call-key.js";
import { type ArgumentDifference, compareRequests } from "./compare-requests.js";
import { type CallNumbers, pairCalls } from "./pair-calls.js";
import { compareEffects, type EffectDifference, SessionEffects } from "./session-effects.js";

/** A session whose calls can be gone through more than once. */
export interface DiffSession {
  readonly abi: Abi;
  /** How it ended, where that is known: when its calls have been gone through. */
  readonly verdict?: JsonObject | undefined;
  /** What the guest's process wrote to its real standard error, likewise. */
  readonly stderr?: Uint8Array | undefined;
  /** The calls from the first on. */
  exchanges(): Iterable<Exchange>;
}

/** What the sessions ended with, as text. */
export interface EndDifference {
  readonly what: "verdict" | "standard error of the process";
  readonly a: string;
  readonly b: string;
}

/** A step of a comparison: a call of both, or of one. */
export interface DiffStep {
  /** A call on a clock that only one has is `floating`: no difference. */
  readonly kind: "same" | "changed" | "dropped" | "inserted" | "moved" | "floating";
  readonly a?: Exchange;
  readonly b?: Exchange;
  /** Of a moved call: its number in the other recording. It is told twice, once on either side. */
  readonly elsewhere?: number;
  /** What was asked otherwise. */
  readonly requests?: readonly ArgumentDifference[];
  /** What was answered otherwise. */
  readonly answer?: Difference;
}

/** How many steps there are of each kind, and in what the sessions' effects differ. */
export interface DiffSummary {
  readonly requests: { readonly a: number; readonly b: number };
  readonly counts: Readonly<Record<DiffStep["kind"], number>>;
  readonly effects: readonly EffectDifference[];
  readonly ends: readonly EndDifference[];
  /** Whether calls, answers and ends are the same. */
  readonly isSame: boolean;
}

/**
 * Compares two recordings call by call: which are in both, which in one, which in another place, and what was asked
 * or answered otherwise. Yields every step in order and answers the summary. Holds a few numbers for each call and no
 * more of the calls than one of either side.
 * @throws RecordingError when a session is not a genuine one.
 */
export function* diffSessions(
  a: DiffSession,
  b: DiffSession,
  options: MatchOptions = {},
): Generator<DiffStep, DiffSummary> {
  const keys = new KeyNumbers();
  const numbersA = numbersOf(a, keys);
  const numbersB = numbersOf(b, keys);
  const pairing = pairCalls(numbersA, numbersB);
  const comparison = new Comparison(a.abi, options);
  const [callsA, callsB] = [a.exchanges()[Symbol.iterator](), b.exchanges()[Symbol.iterator]()];
  const counts = { same: 0, changed: 0, dropped: 0, inserted: 0, moved: 0, floating: 0 };
  for (const [index, x] of pairing.a.entries()) {
    const y = pairing.b[index] as number;
    const mine = x < 0 ? undefined : next(callsA);
    const others = y < 0 ? undefined : next(callsB);
    const elsewhere = x < 0 ? pairing.movedFrom.get(y) : y < 0 ? pairing.movedTo.get(x) : undefined;
    const step = comparison.step(mine, others, elsewhere);
    // A call that was moved is on both sides.
    if (step.kind !== "moved" || step.a) counts[step.kind]++;
    yield step;
  }
  const effects = comparison.effects();
  const requests = { a: numbersA.keys.length, b: numbersB.keys.length };
  const ends = endDifferences(a, b);
  const differing = counts.changed + counts.dropped + counts.inserted + counts.moved;
  const isSame = differing === 0 && ends.length === 0;
  return { requests, counts, effects, ends, isSame };
}

/** No more of standard error is shown, in bytes. */
const SHOWN_BYTES = 64;

function endDifferences(a: DiffSession, b: DiffSession): EndDifference[] {
  const verdicts = [a.verdict, b.verdict].map((verdict) => verdict && sorted(verdict));
  const [mine, others] = verdicts;
  const ends: EndDifference[] = [];
  if (mine && others && mine !== others) ends.push({ what: "verdict", a: mine, b: others });
  if (a.stderr && b.stderr && !sameBytes(a.stderr, b.stderr)) {
    const what = "standard error of the process";
    ends.push({ what, a: quote(a.stderr, SHOWN_BYTES), b: quote(b.stderr, SHOWN_BYTES) });
  }
  return ends;
}

/** JSON of an object whatever the order of its members; printable ASCII. */
function sorted(object: JsonObject): string {
  const members = Object.entries(object).sort(([x], [y]) => (x < y ? -1 : 1));
  return JSON.stringify(Object.fromEntries(members)).replace(/[^\x20-\x7e]/g, "?");
}

function numbersOf(session: DiffSession, texts: KeyNumbers): CallNumbers {
  const keys: number[] = [];
  const signatures: number[] = [];
  for (const exchange of session.exchanges()) {
    keys.push(texts.of(callKey(exchange)));
    signatures.push(texts.of(signatureOfExchange(exchange)));
  }
  return { keys: Int32Array.from(keys), signatures: Int32Array.from(signatures) };
}

function next(calls: Iterator<Exchange>): Exchange {
  const { value, done } = calls.next();
  if (done) throw new Error("a session has other calls when it is gone through again");
  return value;
}

/** The call without an errno where a function of the first generation answers no more than that it failed. */
function withoutUnsaid(exchange: Exchange, request: AnyMarshalRequest): Exchange {
  if (request.kind !== "marshal-request" || marshalFunctions[request.function].failure === undefined)
    return exchange;
  const { errno: _, ...rest } = exchange;
  return rest;
}

/** What is known of both sessions up to the step at hand. */
class Comparison {
  readonly #abi: Abi;
  readonly #options: MatchOptions;
  readonly #rules: MatchRules;
  readonly #worldA: RecordedWorld;
  readonly #worldB: RecordedWorld;
  readonly #effectsA = new SessionEffects();
  readonly #effectsB = new SessionEffects();

  constructor(abi: Abi, options: MatchOptions) {
    this.#abi = abi;
    this.#options = { ...options, ignore: [...(options.ignore ?? [])] };
    this.#rules = new MatchRules(this.#options);
    this.#worldA = new RecordedWorld(abi);
    this.#worldB = new RecordedWorld(abi);
  }

  step(a: Exchange | undefined, b: Exchange | undefined, elsewhere: number | undefined): DiffStep {
    if (a) this.#enter(a, this.#worldA, this.#effectsA);
    if (b) this.#enter(b, this.#worldB, this.#effectsB);
    const step = this.#compare(a, b, elsewhere);
    if (a) this.#worldA.leave(a);
    if (b) this.#worldB.leave(b);
    return step;
  }

  effects(): EffectDifference[] {
    return compareEffects(this.#effectsA.end(), this.#effectsB.end());
  }

  #enter(exchange: Exchange, world: RecordedWorld, effects: SessionEffects): void {
    world.enter(exchange);
    effects.take(exchange);
  }

  #compare(a: Exchange | undefined, b: Exchange | undefined, elsewhere: number | undefined): DiffStep {
    if (!a || !b) {
      const sides = { ...(a ? { a } : {}), ...(b ? { b } : {}) };
      const alone = a ?? b;
      if (alone && rowOfExchange(alone)?.floating) return { kind: "floating", ...sides };
      if (elsewhere !== undefined) return { kind: "moved", ...sides, elsewhere: elsewhere + 1 };
      return { kind: a ? "dropped" : "inserted", ...sides };
    }
    const requests = isIgnored(a, this.#rules) ? [] : compareRequests(a, b, this.#abi);
    const answer = this.#answer(a, b);
    if (requests.length === 0 && !answer) return { kind: "same", a, b };
    return { kind: "changed", a, b, requests, ...(answer ? { answer } : {}) };
  }

  #answer(a: Exchange, b: Exchange): Difference | undefined {
    const context = {
      abi: this.#abi,
      names: this.#worldA.names,
      types: this.#worldA.types,
      recordedMemory: this.#worldA.memory,
      liveMemory: this.#worldB.memory,
      rules: this.#rules,
    };
    if (a.marshal && b.marshal) return compareAnswers(a, b, context);
    const { request } = a.marshal ?? b.marshal ?? {};
    if (!request) return compareExchange(a, b, context);
    const rules = this.#acrossGenerations(request);
    return compareExchange(withoutUnsaid(a, request), withoutUnsaid(b, request), { ...context, rules });
  }

  /** By what means a call is answered differs, and what the first generation says nothing of. */
  #acrossGenerations(request: AnyMarshalRequest): MatchRules {
    const { level, ignore = [] } = this.#options;
    const known = [...ignore, ...unsaidFields(request)];
    return new MatchRules({
      ...this.#options,
      level: level === "result" ? "result" : "effects",
      ignore: known,
    });
  }
}
