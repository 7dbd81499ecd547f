import type { Abi } from "@sandbox/protocol";
import { hasFailed } from "../exchange.js";
import { CallFacts } from "../filter/call-facts.js";
import { DescriptorPaths } from "../filter/descriptor-paths.js";
import { asciiJson, type TraceValue, traceJson } from "../trace/json.js";
import type { SessionStream } from "../trace/stream-session.js";
import { MemoryFlow } from "./memory-flow.js";
import { type TimedCall, type TimedItem, timedItems } from "./timed-calls.js";

/** An event in the Trace Event Format; times are in microseconds. */
export interface ChromeEvent {
  readonly ph: "X" | "C" | "i" | "M" | "s" | "f";
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: number;
  readonly bp?: "e";
  /** Of an instant: the whole process. */
  readonly s?: "p";
  readonly args?: { readonly [name: string]: TraceValue };
}

const PID = 1;
/** The guest by itself, its calls, and the controller's handlers. */
export const chromeThreads = { guest: 1, calls: 2, controller: 3 } as const;
/** Longer strings of arguments are cut, in bytes. */
const MAXIMUM_STRING_BYTES = 256;

/**
 * A session in the Trace Event Format, which Perfetto and Chrome's own viewer open, as parts of one JSON text: a slice
 * for each call, in it one for each command; what guest and controller did by themselves on threads of their own;
 * counters of descriptors, memory and bytes; arrows from an allocation to its end.
 */
export function* chromeTrace(session: SessionStream): Generator<string, void, void> {
  const { description, hasTimes, abi } = session;
  const otherData = {
    abi: abi.name,
    times: hasTimes ? "recorded" : "made up: 1 us for each message",
    ...(description ? { session: description } : {}),
  };
  yield `{"displayTimeUnit":"ns","otherData":${asciiJson(otherData)},"traceEvents":[`;
  let separator = "\n";
  for (const event of chromeEvents(session)) {
    yield `${separator}${asciiJson(event)}`;
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** The same as events. */
export function* chromeEvents(session: SessionStream): Generator<ChromeEvent, void, void> {
  yield* metadata();
  const tracks = new Tracks(session.abi);
  for (const item of timedItems(session)) yield* tracks.take(item);
}

function* metadata(): Generator<ChromeEvent, void, void> {
  yield { ph: "M", name: "process_name", pid: PID, tid: 0, args: { name: "guest" } };
  for (const [name, tid] of Object.entries(chromeThreads)) {
    yield { ph: "M", name: "thread_name", pid: PID, tid, args: { name } };
    yield { ph: "M", name: "thread_sort_index", pid: PID, tid, args: { sort_index: tid } };
  }
}

/** Makes events of a session as it goes on. */
class Tracks {
  readonly #abi: Abi;
  readonly #memory = new MemoryFlow();
  readonly #descriptors = new DescriptorPaths();
  #bytes = { guest: 0, controller: 0 };
  #returnedAt = 0;

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  *take(item: TimedItem): Generator<ChromeEvent, void, void> {
    if (item.kind === "call") return yield* this.#call(item.call);
    const [name, args] =
      item.kind === "stderr"
        ? (["stderr", { bytes: item.bytes.length }] as const)
        : ([String(item.event["kind"]), traceValues(item.event)] as const);
    yield {
      ph: "i",
      name,
      cat: "session",
      pid: PID,
      tid: chromeThreads.guest,
      ts: micros(item.at),
      s: "p",
      args,
    };
  }

  *#call(call: TimedCall): Generator<ChromeEvent, void, void> {
    const { exchange, times } = call;
    const {
      name,
      signature,
      class: cat = "unknown",
      arguments: args,
      result,
      errno,
      request,
    } = traceJson(exchange, {
      abi: this.#abi,
      maximumStringBytes: MAXIMUM_STRING_BYTES,
    });
    const end = times.at + (times.duration ?? (times.ofMessages.at(-1) ?? times.at) - times.at);
    if (times.at > this.#returnedAt) yield slice("guest", "running", "guest", this.#returnedAt, times.at);
    yield slice("calls", name || signature, cat, times.at, end, {
      // An unknown call's are by their places.
      ...Object.fromEntries(Object.entries(args)),
      req: request,
      signature,
      ...(result === undefined ? { unfinished: "yes" } : { result }),
      ...(errno && hasFailed(exchange) ? { errno: errno.name ?? errno.number } : {}),
    });
    yield* this.#commands(call);
    yield* this.#handlers(call);
    yield* this.#counters(call, end);
    this.#returnedAt = end;
  }

  /** A slice for each command within its call; what came behind the result is the controller's alone. */
  *#commands({ exchange, times }: TimedCall): Generator<ChromeEvent, void, void> {
    // On the pipe of the first generation there are none.
    if (exchange.marshal) return;
    const placeOf = (message: object) => exchange.messages.findIndex((placed) => placed.message === message);
    const timeOf = (message: object | undefined) =>
      message ? times.ofMessages[placeOf(message)] : undefined;
    for (const [thread, steps] of [
      ["calls", exchange.commands],
      ["controller", exchange.lateCommands],
    ] as const)
      for (const { command, reply } of steps) {
        const at = timeOf(command) ?? times.at;
        const args = "address" in command ? { address: `0x${command.address.toString(16)}` } : {};
        yield slice(thread, command.kind, "command", at, timeOf(reply) ?? at, args);
        for (const { ph, id } of this.#memory.take(command, reply))
          yield {
            ph,
            name: "block",
            cat: "memory",
            pid: PID,
            tid: chromeThreads[thread],
            ts: micros(at),
            id,
            ...(ph === "f" ? { bp: "e" } : {}),
          };
      }
  }

  /** What the controller took from each message of the guest to its own next one. */
  *#handlers({ exchange, times }: TimedCall): Generator<ChromeEvent, void, void> {
    for (const [index, { direction }] of exchange.messages.entries()) {
      const before = exchange.messages[index - 1];
      if (direction !== "controller-to-guest" || before?.direction !== "guest-to-controller") continue;
      const from = times.ofMessages[index - 1] ?? 0;
      const to = times.ofMessages[index] ?? from;
      if (to > from) yield slice("controller", "handler", "controller", from, to, { req: exchange.number });
    }
  }

  *#counters(call: TimedCall, end: number): Generator<ChromeEvent, void, void> {
    for (const { direction, offset, end: behind } of call.exchange.messages)
      this.#bytes[direction === "guest-to-controller" ? "guest" : "controller"] += behind - offset;
    this.#descriptors.note(new CallFacts(call, this.#abi));
    yield counter("bytes", end, { ...this.#bytes });
    yield counter("descriptors", end, { open: this.#descriptors.opened.size });
    yield counter("blocks", end, { bytes: this.#memory.liveBytes });
  }
}

function slice(
  thread: keyof typeof chromeThreads,
  name: string,
  cat: string,
  from: number,
  to: number,
  args?: { readonly [name: string]: TraceValue },
): ChromeEvent {
  const times = { ts: micros(from), dur: micros(Math.max(0, to - from)) };
  return { ph: "X", name, cat, pid: PID, tid: chromeThreads[thread], ...times, ...(args ? { args } : {}) };
}

function counter(name: string, at: number, args: { readonly [name: string]: number }): ChromeEvent {
  return { ph: "C", name, pid: PID, tid: 0, ts: micros(at), args };
}

/** Microseconds with three decimals. */
function micros(nanoseconds: number): number {
  return nanoseconds / 1000;
}

/** What the recorder said of an event, as far as a viewer shows it. */
function traceValues(event: Readonly<Record<string, unknown>>): { [name: string]: TraceValue } {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value ?? null),
    ]),
  );
}
