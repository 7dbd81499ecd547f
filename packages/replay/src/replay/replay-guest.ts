import {
  type Abi,
  type Command,
  ControllerDecoder,
  type ControllerMessage,
  encodeGuestMessage,
  linuxX8664,
  ProtocolError,
  type Reply,
  type Result,
  Writer,
} from "@sandbox/protocol";
import { type CommandStep, type Exchange, nameOfExchange, signatureOfExchange } from "../exchange.js";
import { traceLine } from "../trace/line.js";
import { answerCommand, isFailedAnswer } from "./answer-command.js";
import type { Difference, ReplayReport } from "./divergence.js";
import { compareResults } from "./match-result.js";
import { compareWrites } from "./match-writes.js";
import { RecordedWorld } from "./recorded-world.js";
import { ShadowMemory } from "./shadow-memory.js";

/** How a recording is replayed. */
export interface ReplayOptions {
  /** The recorded guest's; `linuxX8664` unless given. */
  readonly abi?: Abi;
  /** Names of calls whose answers may differ, such as `uname`. */
  readonly ignore?: Iterable<string>;
}

/** Where a replayed guest's bytes go, and who hears how it ended. */
export interface ReplayEnds {
  /** Takes what the guest writes; may call `receive` before it returns. */
  readonly send: (bytes: Uint8Array) => void;
  /** Called once. */
  readonly finish: (report: ReplayReport) => void;
}

interface LiveExchange extends Exchange {
  readonly commands: CommandStep[];
  errno?: number;
  result?: Result;
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
  readonly #recorded: RecordedWorld;
  /** The call that the controller is answering. */
  #live: LiveExchange | undefined;
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
    this.#recorded = new RecordedWorld();
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
    const made = this.#live ? "no result" : "no more calls";
    const expected = `${this.#exchanges.length} calls answered`;
    this.#diverge({ code: "ended_early", expected, received: `the end of the controller, ${made}` });
  }

  /** A controller may answer before `send` returns: what it says is taken up here, one message after the other. */
  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (!this.#isFinished && this.#step());
    this.#isRunning = false;
  }

  /** Whether there was anything to do. */
  #step(): boolean {
    let message: ControllerMessage | undefined;
    try {
      message = this.#decoder.next();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const { expected, received } = error;
      this.#diverge({ code: "protocol_error", expected, received });
      return true;
    }
    if (message?.kind === "result") this.#result(message);
    else if (message) this.#command(message);
    else if (this.#live) return false;
    else this.#request();
    return true;
  }

  #request(): void {
    const recorded = this.#exchanges[this.#matched];
    if (!recorded) return this.#finish({});
    this.#memory.enter(recorded);
    const request = this.#recorded.names.translateRequest(recorded.request);
    this.#live = { number: recorded.number, request, commands: [], lateCommands: [], messages: [] };
    encodeGuestMessage(this.#writer, request);
    this.#ends.send(this.#writer.take());
    // A call that never returned in the recording ends the replay: nothing is known of what came then.
    if (!recorded.result && !this.#isFinished) {
      this.#matched++;
      this.#finish({});
    }
  }

  #command(command: Command): void {
    const answer = answerCommand(command, this.#memory);
    if (isFailedAnswer(answer)) {
      this.#live?.commands.push({ command });
      return this.#diverge(answer);
    }
    this.#live?.commands.push(answer ? { command, reply: answer } : { command });
    if (command.kind === "set-errno" && this.#live) this.#live.errno = command.errno;
    if (answer) this.#reply(answer);
  }

  #reply(reply: Reply): void {
    encodeGuestMessage(this.#writer, reply);
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
    this.#recorded.enter(recorded);
    const difference = this.#compare(recorded, live);
    this.#recorded.leave(recorded);
    if (difference) return this.#diverge(difference);
    this.#matched++;
    this.#live = undefined;
  }

  #compare(recorded: Exchange, live: LiveExchange): Difference | undefined {
    const { names, memory } = this.#recorded;
    const pointers = {
      abi: this.#abi,
      names,
      recordedMemory: memory,
      liveMemory: this.#memory.written,
    };
    const result = compareResults(recorded, live, pointers);
    if (this.#ignore.has(nameOfExchange(recorded))) {
      this.#ignored++;
      return undefined;
    }
    return result ?? compareWrites(recorded, live, this.#abi);
  }

  #diverge(difference: Difference): void {
    const recorded = this.#exchanges[this.#matched];
    if (!recorded) return this.#finish({});
    const options = { abi: this.#abi };
    this.#finish({
      divergence: {
        ...difference,
        requestNumber: recorded.number,
        signature: signatureOfExchange(recorded),
        recorded: traceLine(recorded, options),
        live: this.#live ? traceLine(this.#live, options) : "(nothing)",
        before: this.#exchanges
          .slice(Math.max(0, this.#matched - 3), this.#matched)
          .map((exchange) => ({ number: exchange.number, line: traceLine(exchange, options) })),
      },
    });
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
