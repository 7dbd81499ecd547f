import {
  type Abi,
  encodeControllerMessage,
  GuestDecoder,
  type GuestMessage,
  hasReply,
  linuxX8664,
  ProtocolError,
  Writer,
} from "@sandbox/protocol";
import { type AnyRequest, type Exchange, nameOfExchange } from "../exchange.js";
import { isReply, openExchange } from "../open-exchange.js";
import { describeDivergence } from "../replay/describe-divergence.js";
import type { Difference } from "../replay/divergence.js";
import { type MatchOptions, MatchRules } from "../replay/match-rules.js";
import { Answering, type LateCommand } from "./answering.js";
import { type Counterpart, Counterparts } from "./counterparts.js";
import { Enquiry } from "./enquiry.js";
import { enterRequest } from "./enter-request.js";
import type { RedactedReplies } from "./redacted-replies.js";
import { isUnresolved } from "./relocate-command.js";
import { Relocation } from "./relocation.js";
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

/** A live guest that waits for the answer to a request, from another controller than the recorded one. */
export interface ControllerHandover {
  readonly request: AnyRequest;
  /** Decodes what the guest goes on to write. */
  readonly decoder: GuestDecoder;
  /** Where what the recorded controller gave to its guest is in the live one. */
  readonly relocation: Relocation;
  /** How the replay went up to here. */
  readonly report: ControllerReplayReport;
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
  readonly #decoder: GuestDecoder;
  readonly #writer: Writer;
  readonly #relocation = new Relocation();
  readonly #counterparts: Counterparts;
  #answering: Answering | undefined;
  #isExtra = false;
  #enquiry: Enquiry | undefined;
  #late: LateCommand[] = [];
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
    const { abi = linuxX8664, ignore = [], exact = [] } = options;
    this.#exchanges = exchanges;
    this.#ends = ends;
    this.#options = options;
    this.#abi = abi;
    this.#rules = new MatchRules({ ignore, exact });
    this.#decoder = new GuestDecoder(abi);
    this.#writer = new Writer(abi);
    this.#counterparts = new Counterparts(exchanges.slice(0, options.until));
  }

  /** Takes bytes of the guest, cut anywhere. */
  receive(bytes: Uint8Array): void {
    if (this.#isFinished) return;
    this.#decoder.push(bytes);
    // A guest may go on before `send` returns: what it says is taken up here, one message after the other.
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      this.#protect(() => {
        while (!this.#isFinished && this.#step());
      });
    } finally {
      this.#isRunning = false;
    }
  }

  /** The guest has closed its side, or ended, and then how. */
  close(end?: ProcessEnd): void {
    if (this.#isFinished) return;
    if (this.#enquiry) return this.#diverge(this.#enquiry.difference, this.#enquiry.live);
    this.#protect(() => this.#decoder.end());
    if (this.#isFinished) return;
    const rest = this.#answering ? undefined : this.#counterparts.floatingRest(this.#next);
    if (rest === undefined) {
      const expected = `${this.#exchanges.length} calls`;
      const received = `the end of the guest${end ? ` (${endText(end)})` : ""} after ${this.#next}`;
      return this.#diverge({ code: "ended_early", expected, received }, this.#answering?.live);
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
      this.#diverge({ code: "protocol_error", expected, received }, this.#answering?.live);
    }
  }

  /** Whether there was anything to do. */
  #step(): boolean {
    const message = this.#decoder.next();
    if (!message) return false;
    this.#take(message);
    return true;
  }

  #take(message: GuestMessage): void {
    if (!isReply(message)) return this.#request(message);
    if (this.#enquiry) {
      if (this.#enquiry.accept(message)) this.#diverge(this.#enquiry.difference, this.#enquiry.live);
      return;
    }
    const difference = this.#answering?.accept(message);
    if (difference) return this.#diverge(difference, this.#answering?.live);
    if (!this.#answering?.isWaiting) this.#answer();
  }

  #request(live: AnyRequest): void {
    const rest = this.#options.until === undefined ? undefined : this.#counterparts.floatingRest(this.#next);
    if (rest === 0) return this.#handOver(live);
    const found = this.#counterparts.find(live, this.#next, {
      relocation: this.#relocation,
      rules: this.#rules,
    });
    // Nothing but floating calls is left, and it is none of those.
    if (rest !== undefined && (isUnresolved(found) || found.isExtra)) {
      this.#skippedFloating += rest;
      return this.#handOver(live);
    }
    const open = openExchange(this.#next + 1, live);
    if (isUnresolved(found)) return this.#enquire(new Enquiry(found, open));
    this.#begin(found, live);
  }

  #begin({ recorded, isExtra, skipped }: Counterpart, live: AnyRequest): void {
    this.#isExtra = isExtra;
    this.#skippedFloating += skipped;
    this.#next += skipped;
    if (isExtra) this.#extraFloating++;
    enterRequest(recorded, live, this.#relocation, this.#abi);
    this.#answering = new Answering(recorded, openExchange(recorded.number, live), this.#late, {
      abi: this.#abi,
      relocation: this.#relocation,
      rules: this.#rules,
      redacted: this.#options.redacted ?? new Map(),
      isIgnored: this.#isIgnored(recorded),
    });
    this.#late = [];
    this.#answer();
  }

  #isIgnored(recorded: Exchange): boolean {
    return this.#rules.ignoresCall(nameOfExchange(recorded));
  }

  /** Sends what the recorded controller sent, up to where it has to wait for the guest. */
  #answer(): void {
    const answering = this.#answering;
    while (answering && this.#answering === answering) {
      const move = answering.next();
      if (isUnresolved(move)) return this.#diverge(move, answering.live);
      if (move.kind === "unanswered") return this.#unanswered();
      if (move.kind === "result") return this.#result(answering, move.result);
      encodeControllerMessage(this.#writer, move.command);
      if (!hasReply(move.command)) continue;
      this.#decoder.expectReply(move.command);
      return this.#flush();
    }
  }

  #result(answering: Answering, result: Parameters<typeof encodeControllerMessage>[1]): void {
    const late = answering.takeLate();
    if (isUnresolved(late)) return this.#diverge(late, answering.live);
    encodeControllerMessage(this.#writer, result);
    this.#late = late;
    this.#answering = undefined;
    this.#count(answering);
    this.#decoder.expectRequest();
    this.#flush();
    this.#options.onAnswered?.(answering.live);
  }

  #count({ recorded, guessedWords }: Answering): void {
    if (guessedWords > 0) this.#guessed.push({ requestNumber: recorded.number, words: guessedWords });
    if (this.#isExtra) return;
    if (this.#isIgnored(recorded)) this.#ignored++;
    this.#matched++;
    this.#next++;
  }

  /** A call that never returned in the recording ends the replay: nothing is known of what came then. */
  #unanswered(): void {
    if (this.#answering) this.#count(this.#answering);
    this.#flush();
    this.#finish("unanswered");
  }

  #flush(): void {
    if (this.#writer.length > 0) this.#ends.send(this.#writer.take());
  }

  #handOver(request: AnyRequest): void {
    const { handOver } = this.#ends;
    if (!handOver) return this.#finish("until");
    this.#isFinished = true;
    // What the recorded controller said behind its last result, as far as nobody has to wait for the guest.
    for (const { command } of this.#late)
      if (!hasReply(command)) encodeControllerMessage(this.#writer, command);
    this.#flush();
    const report = this.#report("until");
    handOver({ request, decoder: this.#decoder, relocation: this.#relocation, report });
  }

  /** Asks the guest what its call is about before the replay ends. */
  #enquire(enquiry: Enquiry): void {
    if (enquiry.commands.length === 0) return this.#diverge(enquiry.difference, enquiry.live);
    this.#enquiry = enquiry;
    for (const command of enquiry.commands) {
      encodeControllerMessage(this.#writer, command);
      this.#decoder.expectReply(command);
    }
    this.#flush();
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
