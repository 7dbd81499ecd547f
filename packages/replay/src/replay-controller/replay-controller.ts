import { type Abi, detectGeneration, linuxX8664, ProtocolError } from "@sandbox/protocol";
import { type Exchange, nameOfExchange } from "../exchange.js";
import { isMarshalSession } from "../marshal/is-marshal-session.js";
import { describeDivergence } from "../replay/describe-divergence.js";
import type { Difference } from "../replay/divergence.js";
import { type MatchOptions, MatchRules } from "../replay/match-rules.js";
import { CommandControllerWire } from "./command-controller-wire.js";
import type { ControllerHandover } from "./controller-handover.js";
import type { AnsweredCall, ControllerWire, ControllerWireEvents, LiveCall } from "./controller-wire.js";
import { Counterparts } from "./counterparts.js";
import { MarshalControllerWire } from "./marshal/marshal-controller-wire.js";
import type { RedactedReplies } from "./redacted-replies.js";
import { isUnresolved } from "./relocate-command.js";
import type { ControllerReplayReport, GuessedWords, ProcessEnd } from "./report.js";

/** How a recording answers a live guest. */
export interface ControllerReplayOptions extends Omit<MatchOptions, "level"> {
  /** The recorded guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** The file, for the report and the commands that it suggests. */
  readonly recording?: string;
  /** How many calls of the recording are answered, from 0; all unless given. */
  readonly until?: number;
  /** What the recorder took out, which is not compared; see `redactedReplies`. */
  readonly redacted?: RedactedReplies;
  /** How the recorded guest's process ended; not compared unless given. */
  readonly processEnd?: ProcessEnd;
  /** Hears of every call once it is answered, with the live guest's addresses. */
  readonly onAnswered?: (live: Exchange) => void;
}

/** Where the bytes for the live guest go, and who hears how it ended. */
export interface ControllerReplayEnds {
  /** Takes what goes to the guest; may call `receive` before it returns. */
  readonly send: (bytes: Uint8Array) => void;
  /** Called once; nothing more is answered then, so the guest is to be ended unless it has. */
  readonly finish: (report: ControllerReplayReport) => void;
  /**
   * With `until`: called instead of `finish` with the first request that the recording does not answer, and whatever
   * came behind it. From then on the guest is another's to answer.
   */
  readonly handOver?: (handover: ControllerHandover) => void;
}

/**
 * A controller that answers a live guest from a recording, with the addresses of the live guest, and holds what the
 * guest asks against what was recorded. A state machine: bytes in, bytes out.
 *
 * @example
 * const controller = new ReplayController(exchanges, {
 *   send: (bytes) => guest.stdin.write(bytes),
 *   finish: (report) => console.log(formatControllerReplayReport(report)),
 * });
 * guest.stdout.on("data", (chunk) => controller.receive(chunk));
 * guest.once("close", (code, signal) => controller.close({ code, signal }));
 */
export class ReplayController {
  readonly #exchanges: readonly Exchange[];
  readonly #ends: ControllerReplayEnds;
  readonly #options: ControllerReplayOptions;
  readonly #abi: Abi;
  readonly #rules: MatchRules;
  readonly #wire: ControllerWire;
  /** Which generation of the pipe was recorded. */
  readonly #generation: 1 | 2;
  #isHeard = false;
  readonly #counterparts: Counterparts;
  #isExtra = false;
  /** The place of the first recorded call that has not had its turn. */
  #next = 0;
  #matched = 0;
  #ignored = 0;
  #extraFloating = 0;
  #skippedFloating = 0;
  readonly #guessed: GuessedWords[] = [];
  #isFinished = false;
  #isRunning = false;

  constructor(
    exchanges: readonly Exchange[],
    ends: ControllerReplayEnds,
    options: ControllerReplayOptions = {},
  ) {
    const { abi = linuxX8664, ignore = [], exact = [], redacted } = options;
    this.#exchanges = exchanges;
    this.#ends = ends;
    this.#options = options;
    this.#abi = abi;
    this.#rules = new MatchRules({ ignore, exact });
    this.#generation = isMarshalSession(exchanges) ? 1 : 2;
    const Wire = this.#generation === 1 ? MarshalControllerWire : CommandControllerWire;
    this.#wire = new Wire({ abi, rules: this.#rules, redacted }, this.#events());
    this.#counterparts = new Counterparts(exchanges.slice(0, options.until));
  }

  #events(): ControllerWireEvents {
    return {
      send: this.#ends.send,
      called: (live) => this.#called(live),
      answered: (call) => this.#answered(call),
      unanswered: (call) => this.#unanswered(call),
      diverged: (difference, live) => this.#diverge(difference, live),
    };
  }

  /** Takes bytes of the guest, cut anywhere. */
  receive(bytes: Uint8Array): void {
    if (this.#isFinished) return;
    const [first] = bytes;
    if (!this.#isHeard && first !== undefined && this.#isOther(first)) return;
    this.#wire.push(bytes);
    // A guest may go on before `send` returns: what it says is taken up here, one message after the other.
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      this.#protect(() => {
        while (!this.#isFinished && this.#wire.step());
      });
    } finally {
      this.#isRunning = false;
    }
  }

  /** Whether a guest that says this first is of the other generation, which ends the replay: it would wait for more. */
  #isOther(first: number): boolean {
    this.#isHeard = true;
    const generation = detectGeneration(first);
    if (this.#exchanges.length === 0 || generation === this.#generation) return false;
    const expected = `a guest of generation ${this.#generation} of the pipe, as the recorded one is`;
    this.#diverge(
      { code: "protocol_error", expected, received: `one of generation ${generation}` },
      undefined,
    );
    return true;
  }

  /** The guest has closed its side, or ended, and then how. */
  close(end?: ProcessEnd): void {
    if (this.#isFinished) return;
    this.#protect(() => this.#wire.end());
    if (this.#isFinished) return;
    const { live } = this.#wire;
    const rest = live ? undefined : this.#counterparts.floatingRest(this.#next);
    if (rest === undefined) {
      const expected = `${this.#exchanges.length} calls`;
      const received = `the end of the guest${end ? ` (${endText(end)})` : ""} after ${this.#next}`;
      return this.#diverge({ code: "ended_early", expected, received }, live);
    }
    this.#skippedFloating += rest;
    const expected = this.#options.processEnd;
    if (!expected || !end || endText(expected) === endText(end)) return this.#finish("exited");
    this.#next = this.#exchanges.length;
    this.#diverge({ code: "exit_mismatch", expected: endText(expected), received: endText(end) }, undefined);
  }

  #protect(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { expected, received } = error;
      this.#diverge({ code: "protocol_error", expected, received }, this.#wire.live);
    }
  }

  #called(live: LiveCall): void {
    const rest = this.#options.until === undefined ? undefined : this.#counterparts.floatingRest(this.#next);
    if (rest === 0) return this.#handOver();
    const match = (recorded: Exchange) => this.#wire.match(recorded, live);
    const found = this.#counterparts.find(live, this.#next, match);
    // Nothing but floating calls is left, and it is none of those.
    if (rest !== undefined && (isUnresolved(found) || found.isExtra)) {
      this.#skippedFloating += rest;
      return this.#handOver();
    }
    if (isUnresolved(found)) return this.#wire.refuse(found, live, this.#next + 1);
    this.#isExtra = found.isExtra;
    this.#skippedFloating += found.skipped;
    this.#next += found.skipped;
    if (found.isExtra) this.#extraFloating++;
    this.#wire.answer(found.recorded, live);
  }

  #answered(call: AnsweredCall): void {
    this.#count(call);
    this.#ends.send(call.bytes);
    this.#options.onAnswered?.(call.live);
  }

  /** A call that never returned in the recording ends the replay: nothing is known of what came then. */
  #unanswered(call: AnsweredCall): void {
    this.#count(call);
    if (call.bytes.length > 0) this.#ends.send(call.bytes);
    this.#finish("unanswered");
  }

  #count({ recorded, guessedWords }: AnsweredCall): void {
    if (guessedWords > 0) this.#guessed.push({ requestNumber: recorded.number, words: guessedWords });
    if (this.#isExtra) return;
    if (this.#rules.ignoresCall(nameOfExchange(recorded))) this.#ignored++;
    this.#matched++;
    this.#next++;
  }

  #handOver(): void {
    const { handOver } = this.#ends;
    if (!handOver) return this.#finish("until");
    this.#isFinished = true;
    const report = this.#report("until");
    handOver({ ...this.#wire.handOver(), report });
  }

  #diverge(difference: Difference, live: Exchange | undefined): void {
    const place = {
      exchanges: this.#exchanges,
      index: this.#next,
      live,
      abi: this.#abi,
      files: this.#options,
    };
    const divergence = describeDivergence(difference, { ...place, replayed: "controller" });
    this.#finish("diverged", { divergence });
  }

  #finish(end: ControllerReplayReport["end"], more: Pick<ControllerReplayReport, "divergence"> = {}): void {
    this.#isFinished = true;
    this.#ends.finish({ ...this.#report(end), ...more });
  }

  #report(end: ControllerReplayReport["end"]): ControllerReplayReport {
    const { recording } = this.#options;
    return {
      outcome: end === "diverged" ? "diverged" : "matched",
      ...(recording === undefined ? {} : { recording }),
      replayed: "controller",
      level: "effects",
      requests: Math.min(this.#exchanges.length, this.#options.until ?? Number.POSITIVE_INFINITY),
      matched: this.#matched,
      ignored: this.#ignored,
      extraFloating: this.#extraFloating,
      skippedFloating: this.#skippedFloating,
      guessed: this.#guessed,
      end,
    };
  }
}

function endText({ code, signal }: ProcessEnd): string {
  return signal === null ? `exit ${code}` : `signal ${signal}`;
}
