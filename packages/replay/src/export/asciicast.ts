import { constants } from "node:os";
import { sanitise } from "@sandbox/protocol";
import type { JsonObject } from "../container/fields.js";
import { argumentsOf, type Exchange } from "../exchange.js";
import { memoryOf } from "../exchange-memory.js";
import { integerResult } from "../kinds.js";
import { asciiJson } from "../trace/json.js";
import type { SessionStream } from "../trace/stream-session.js";
import { type TimedItem, timedItems } from "./timed-calls.js";

/** How a session looks as a terminal's. */
export interface AsciicastOptions {
  /** The terminal that a player makes; 80 by 24 unless given. */
  readonly columns?: number;
  readonly rows?: number;
  /** Leaves in what steers a terminal: a player obeys it. What a guest wrote is shown as text unless given. */
  readonly raw?: boolean;
}

/** What a descriptor means to who sits at the terminal: the code of its events. */
const codes: Readonly<Record<number, { readonly call: string; readonly code: "i" | "o" }>> = {
  0: { call: "read(ipi)i", code: "i" },
  1: { call: "write(ipi)i", code: "o" },
  2: { call: "write(ipi)i", code: "o" },
};

/**
 * A session as an asciicast of version 3, line by line: what the guest wrote to its standard output and error, what
 * it read from its standard input, and how it ended.
 */
export function* asciicast(
  session: SessionStream,
  options: AsciicastOptions = {},
): Generator<string, void, void> {
  const { columns: cols = 80, rows = 24, raw = false } = options;
  yield `${asciiJson({ version: 3, term: { cols, rows }, ...headOf(session.description) })}\n`;
  const screen = new Screen(raw);
  const items = timedItems(session);
  let exit: { readonly at: number; readonly status: number | undefined } | undefined;
  for (let step = items.next(); ; step = items.next()) {
    if (step.done) {
      yield* screen.end(exit?.status ?? statusOf(step.value.verdict), exit?.at);
      return;
    }
    if (step.value.kind === "event" && step.value.event["kind"] === "exit")
      exit = { at: step.value.at, status: statusOf(step.value.event) };
    yield* screen.take(step.value);
  }
}

function headOf(description: JsonObject | undefined): JsonObject {
  const started = Date.parse(String(description?.["startedAt"]));
  const guest = description?.["guest"];
  const argv = typeof guest === "object" && guest !== null && "argv" in guest ? guest["argv"] : undefined;
  return {
    ...(Number.isNaN(started) ? {} : { timestamp: Math.floor(started / 1000) }),
    ...(Array.isArray(argv) ? { command: sanitise(argv.map(String).join(" ")) } : {}),
  };
}

/** The status of an exit event or a verdict, as a shell has it; nothing where there is none. */
function statusOf(ended: JsonObject | undefined): number | undefined {
  if (typeof ended?.["code"] === "number") return ended["code"];
  const signal = ended?.["signal"];
  if (typeof signal !== "string") return undefined;
  return 128 + (Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 0);
}

class Screen {
  readonly #isRaw: boolean;
  /** A character may be cut in two writes. */
  readonly #decoders = new Map<number, InstanceType<typeof TextDecoder>>();
  /** In microseconds. */
  #at = 0;

  constructor(isRaw: boolean) {
    this.#isRaw = isRaw;
  }

  *take(item: TimedItem): Generator<string, void, void> {
    if (item.kind !== "call") return;
    const { exchange, times } = item.call;
    const moved = movedBytes(exchange);
    if (!moved || times.duration === undefined) return;
    const decoder = this.#decoders.get(moved.fd) ?? new TextDecoder("utf-8", { ignoreBOM: true });
    this.#decoders.set(moved.fd, decoder);
    const text = decoder.decode(moved.bytes, { stream: true });
    if (text !== "") yield this.#event(times.at + times.duration, moved.code, this.#shown(text));
  }

  *end(status: number | undefined, at = 0): Generator<string, void, void> {
    for (const [fd, decoder] of this.#decoders) {
      const rest = decoder.decode();
      if (rest !== "") yield this.#event(this.#at * 1000, codes[fd]?.code ?? "o", this.#shown(rest));
    }
    if (status !== undefined) yield this.#event(at, "x", String(status));
  }

  #shown(text: string): string {
    // There was no terminal that would have made a new line of a line feed.
    return (this.#isRaw ? text : sanitise(text)).replace(/\r?\n/g, "\r\n");
  }

  #event(atNanoseconds: number, code: "i" | "o" | "x", data: string): string {
    const at = Math.max(this.#at, Math.round(atNanoseconds / 1000));
    const interval = (at - this.#at) / 1e6;
    this.#at = at;
    return `${asciiJson([interval, code, data])}\n`;
  }
}

/** What a call moved between the guest and its terminal. */
function movedBytes(
  exchange: Exchange,
): { readonly fd: number; readonly code: "i" | "o"; readonly bytes: Uint8Array } | undefined {
  const { request, result } = exchange;
  const { fd, buffer } = argumentsOf(request);
  const { code, call } = codes[Number(fd ?? -1)] ?? {};
  const count = integerResult(result) ?? 0;
  if (code === undefined || request.kind !== "request" || request.call !== call || count <= 0)
    return undefined;
  const { before, after } = memoryOf(exchange);
  return {
    fd: Number(fd),
    code,
    bytes: (code === "o" ? before : after).readKnown(BigInt(buffer ?? 0), count),
  };
}
