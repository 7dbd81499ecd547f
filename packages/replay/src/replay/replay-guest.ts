import {
  type Abi,
  type Command,
  ControllerDecoder,
  type ControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  linuxX8664,
  ProtocolError,
  type Result,
  Writer,
} from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import { type OpenExchange, openExchange } from "../open-exchange.js";
import { answerCommand, isFailedAnswer } from "./answer-command.js";
import { compareExchange, isIgnored } from "./compare-exchange.js";
import { describeDivergence } from "./describe-divergence.js";
import type { Difference, ReplayReport } from "./divergence.js";
import { RecordedWorld } from "./recorded-world.js";
import { ShadowMemory } from "./shadow-memory.js";

/** How a recording is replayed. */
export interface ReplayOptions {
  /** The recorded guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** What may differ: names of calls, such as `uname`, and fields of structures, such as `stat.st_uid`. */
  readonly ignore?: Iterable<string>;
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
  readonly #ignore: ReadonlySet<string>;
  readonly #decoder: ControllerDecoder;
  readonly #writer: Writer;
  readonly #memory: ShadowMemory;
  readonly #recorded = new RecordedWorld();
  /** The call that the controller is answering. */
  #live: OpenExchange | undefined;
  #matched = 0;
  #ignored = 0;
  #isFinished = false;
  #isRunning = false;

  constructor(exchanges: readonly Exchange[], ends: ReplayEnds, options: ReplayOptions = {}) {
    const { abi = linuxX8664, ignore = [] } = options;
    this.#exchanges = exchanges;
    this.#ends = ends;
    this.#abi = abi;
    this.#ignore = new Set(ignore);
    this.#decoder = new ControllerDecoder(abi);
    this.#writer = new Writer(abi);
    this.#memory = new ShadowMemory(abi);
  }

  /** Makes the first request. */
  start(): void {
    this.#run();
  }

  /** Takes bytes of the controller, cut anywhere. */
  receive(bytes: Uint8Array): void {
    if (this.#isFinished) return;
    this.#decoder.push(bytes);
    this.#run();
  }

  /** The controller has closed its side. */
  close(): void {
    if (this.#isFinished) return;
    const expected = `${this.#exchanges.length} calls answered`;
    this.#diverge({ code: "ended_early", expected, received: `the end after ${this.#matched}` });
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
    const message = this.#next();
    if (message?.kind === "result") this.#result(message);
    else if (message) this.#command(message);
    else if (this.#live) return false;
    else this.#request();
    return true;
  }

  #next(): ControllerMessage | undefined {
    try {
      return this.#decoder.next();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#diverge({ code: "protocol_error", expected: error.expected, received: error.received });
      return undefined;
    }
  }

  #request(): void {
    const recorded = this.#exchanges[this.#matched];
    if (this.#isFinished) return;
    if (!recorded) return this.#finish({});
    this.#memory.enter(recorded);
    this.#live = openExchange(recorded.number, this.#recorded.names.translateRequest(recorded.request));
    this.#send(this.#live.request);
    if (recorded.result) return;
    // A call that never returned in the recording ends the replay: nothing is known of what came then.
    this.#matched++;
    this.#finish({});
  }

  #command(command: Command): void {
    const answer = answerCommand(command, this.#memory);
    const reply = isFailedAnswer(answer) ? undefined : answer;
    this.#live?.commands.push(reply ? { command, reply } : { command });
    if (command.kind === "set-errno" && this.#live) this.#live.errno = command.errno;
    if (isFailedAnswer(answer)) this.#diverge(answer);
    else if (answer) this.#send(answer);
  }

  #send(message: GuestMessage): void {
    encodeGuestMessage(this.#writer, message);
    this.#ends.send(this.#writer.take());
  }

  #result(result: Result): void {
    const live = this.#live;
    const recorded = this.#exchanges[this.#matched];
    if (!live || !recorded) {
      const received = `a result of kind ${result.resultKind}`;
      return this.#diverge({ code: "command_unexpected", expected: "nothing before a request", received });
    }
    live.result = result;
    const difference = this.#compare(recorded, live);
    if (difference) return this.#diverge(difference);
    if (isIgnored(recorded, this.#ignore)) this.#ignored++;
    this.#matched++;
    this.#live = undefined;
  }

  #compare(recorded: Exchange, live: Exchange): Difference | undefined {
    const { names, memory: recordedMemory } = this.#recorded;
    const liveMemory = this.#memory.written;
    this.#recorded.enter(recorded);
    const context = { abi: this.#abi, names, recordedMemory, liveMemory, ignore: this.#ignore };
    const difference = compareExchange(recorded, live, context);
    this.#recorded.leave(recorded);
    return difference;
  }

  #diverge(difference: Difference): void {
    const place = [this.#exchanges, this.#matched, this.#live] as const;
    this.#finish({ divergence: describeDivergence(difference, ...place, this.#abi) });
  }

  #finish(end: Pick<ReplayReport, "divergence">): void {
    this.#isFinished = true;
    this.#ends.finish({
      outcome: end.divergence ? "diverged" : "matched",
      requests: this.#exchanges.length,
      matched: this.#matched,
      ignored: this.#ignored,
      ...end,
    });
  }
}
