import { type Abi, linuxX8664, type Pointer, ProtocolError } from "@sandbox/protocol";
import type { CommandStep, Exchange } from "../exchange.js";
import { isMarshalSession } from "../marshal/is-marshal-session.js";
import { CommandGuestWire } from "./command-guest-wire.js";
import { isIgnored } from "./compare-exchange.js";
import { describeDivergence } from "./describe-divergence.js";
import type { Difference, PassedDifference, ReplayReport } from "./divergence.js";
import type { GuestWire, Heard } from "./guest-wire.js";
import { MarshalGuestWire } from "./marshal/marshal-guest-wire.js";
import { type MatchOptions, MatchRules } from "./match-rules.js";
import { passedDifference } from "./passed-difference.js";

/** How a recording is replayed. */
export interface ReplayOptions extends MatchOptions {
  /** The recorded guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** The file, for the report and the commands that it suggests. */
  readonly recording?: string;
  /** Where this replay is being recorded, likewise. */
  readonly liveRecording?: string;
}

/** Where a replayed guest's bytes go, and who hears how it ended. */
export interface ReplayEnds {
  /** Takes what the guest writes; may call `receive` before it returns. */
  readonly send: (bytes: Uint8Array) => void;
  /** Called once. */
  readonly finish: (report: ReplayReport) => void;
}

/**
 * A guest that makes the requests of a recording, and holds what the controller does against it. A state machine:
 * bytes in, bytes out; `replayAsGuest` is the plain way to use it.
 */
export class ReplayGuest {
  readonly #exchanges: readonly Exchange[];
  readonly #ends: ReplayEnds;
  readonly #abi: Abi;
  readonly #rules: MatchRules;
  readonly #options: ReplayOptions;
  readonly #wire: GuestWire;
  #passed: PassedDifference | undefined;
  #matched = 0;
  #ignored = 0;
  #isFinished = false;
  #isRunning = false;

  constructor(exchanges: readonly Exchange[], ends: ReplayEnds, options: ReplayOptions = {}) {
    const { abi = linuxX8664 } = options;
    this.#exchanges = exchanges;
    this.#ends = ends;
    this.#abi = abi;
    this.#options = options;
    this.#rules = new MatchRules(options);
    const Wire = isMarshalSession(exchanges) ? MarshalGuestWire : CommandGuestWire;
    this.#wire = new Wire(abi, this.#rules);
  }

  /** Makes the first request. */
  start(): void {
    this.#run();
  }

  /** Takes bytes of the controller, cut anywhere. */
  receive(bytes: Uint8Array): void {
    if (this.#isFinished) return;
    this.#wire.push(bytes);
    this.#run();
  }

  /** The controller has closed its side. */
  close(): void {
    if (this.#isFinished) return;
    // A call that never returned may end the controller as well, as `_exit` does: the replay ends with it anyway.
    if (this.#wire.live && !this.#exchanges[this.#matched]?.result) return;
    const expected = `${this.#exchanges.length} calls answered`;
    this.#diverge({ code: "ended_early", expected, received: `the end after ${this.#matched}` });
  }

  /** The live controller's address for one that the recorded controller gave to its guest. */
  translate(recorded: bigint): Pointer {
    return this.#wire.translate(recorded);
  }

  /** A controller may answer before `send` returns: what it says is taken up here, one message after the other. */
  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (!this.#isFinished && this.#step());
    } finally {
      this.#isRunning = false;
    }
  }

  /** Whether there was anything to do. */
  #step(): boolean {
    // A guest goes on at once: what its controller says behind a result, it hears in its next call.
    if (!this.#wire.live) {
      this.#request();
      return true;
    }
    const heard = this.#hear();
    if (heard?.kind === "returned") this.#returned();
    else if (heard?.kind === "refused") this.#diverge(heard.difference);
    else if (heard?.reply) this.#ends.send(heard.reply);
    return heard !== undefined;
  }

  #hear(): Heard | undefined {
    try {
      return this.#wire.hear();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#diverge({ code: "protocol_error", expected: error.expected, received: error.received });
      return undefined;
    }
  }

  #request(): void {
    const recorded = this.#recordedCall();
    if (!recorded) return this.#end();
    this.#ends.send(this.#wire.ask(recorded));
    if (recorded.result) return;
    // A call that never returned in the recording ends the replay: nothing is known of what came then.
    this.#matched++;
    this.#finish({});
  }

  /** The call at hand as it was recorded, with what the controller had said too late for the one before. */
  #recordedCall(): Exchange | undefined {
    const recorded = this.#exchanges[this.#matched];
    const late = this.#exchanges[this.#matched - 1]?.lateCommands ?? [];
    if (!recorded || late.length === 0) return recorded;
    return withEarlierCommands(recorded, late);
  }

  /** All was answered: the live controller must have no more to say than the recorded one. */
  #end(): void {
    const { pendingBytes } = this.#wire;
    const isMore = pendingBytes > 0 && (this.#exchanges.at(-1)?.lateCommands.length ?? 0) === 0;
    if (!isMore) return this.#finish({});
    const received = `${pendingBytes} bytes behind the last result`;
    this.#diverge({ code: "extra_messages", expected: "the end of the session", received });
  }

  #returned(): void {
    const { live } = this.#wire;
    const recorded = this.#recordedCall();
    if (!live || !recorded) return;
    const difference = this.#wire.compare(recorded);
    if (difference) return this.#diverge(difference);
    if (isIgnored(recorded, this.#rules)) this.#ignored++;
    this.#matched++;
    this.#passed = passedDifference(recorded, live, this.#abi, this.#matched) ?? this.#passed;
    this.#wire.leave();
  }

  #diverge(difference: Difference): void {
    const divergence = describeDivergence(difference, {
      exchanges: this.#exchanges,
      index: this.#matched,
      live: this.#wire.live,
      abi: this.#abi,
      replayed: "guest",
      level: this.#rules.level,
      passed: this.#passed,
      files: this.#options,
    });
    this.#finish({ divergence });
  }

  #finish(end: Pick<ReplayReport, "divergence">): void {
    const { recording } = this.#options;
    this.#isFinished = true;
    this.#ends.finish({
      outcome: end.divergence ? "diverged" : "matched",
      ...(recording === undefined ? {} : { recording }),
      replayed: "guest",
      level: this.#rules.level,
      requests: this.#exchanges.length,
      matched: this.#matched,
      ignored: this.#ignored,
      ...end,
    });
  }
}

/** A call with commands that came before its own. */
function withEarlierCommands(exchange: Exchange, earlier: readonly CommandStep[]): Exchange {
  const commands = [...earlier, ...exchange.commands];
  const errno = commands.findLast(({ command }) => command.kind === "set-errno")?.command;
  return { ...exchange, commands, ...(errno?.kind === "set-errno" ? { errno: errno.errno } : {}) };
}
