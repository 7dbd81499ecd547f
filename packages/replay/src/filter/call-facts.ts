import type { Abi } from "@sandbox/protocol";
import { argumentsOf, hasFailed, nameOfExchange, rowOfExchange, signatureOfExchange } from "../exchange.js";
import { integerResult, resultValue } from "../kinds.js";
import { functionArguments } from "../marshal/function-names.js";
import { integerOf } from "../marshal/lower/values.js";
import { type ShowContext, showArguments, showContext } from "../trace/arguments.js";
import { showResult } from "../trace/returns.js";
import type { SessionCall } from "../trace/session-call.js";
import { type Shown, shownText } from "../trace/shown.js";
import { byteText } from "./byte-text.js";

/** A number or a text of bytes, see `byteText`. */
export type FactValue = number | bigint | string;

/** What filters ask of a call, worked out when it is asked. */
export class CallFacts {
  readonly call: SessionCall;
  readonly abi: Abi;
  /** What the guest's descriptors were opened by, before this call. */
  readonly #opened: ReadonlyMap<number, readonly string[]>;
  #context: ShowContext | undefined;
  #shown: readonly (readonly [string | undefined, Shown])[] | undefined;

  constructor(call: SessionCall, abi: Abi, opened: ReadonlyMap<number, readonly string[]> = new Map()) {
    this.call = call;
    this.abi = abi;
    this.#opened = opened;
  }

  get name(): string {
    return nameOfExchange(this.call.exchange);
  }

  /** The names that the call goes by: of a function of the first generation also that of the call that it means. */
  get names(): string[] {
    const called = rowOfExchange(this.call.exchange)?.name;
    return called === undefined || called === this.name ? [this.name] : [this.name, called];
  }

  get signature(): string {
    return signatureOfExchange(this.call.exchange);
  }

  /** As the specification has it; none for an unknown call. */
  get class(): string | undefined {
    return rowOfExchange(this.call.exchange)?.class;
  }

  /** The number that the call failed with, 0 where it did not. */
  get errno(): number {
    const { exchange } = this.call;
    const isResult = rowOfExchange(exchange)?.returns.value.as === "errno";
    return isResult ? (integerResult(exchange.result) ?? 0) : (exchange.errno ?? 0);
  }

  /** The descriptors that the call names, makes or gets, as far as they are any. */
  get fds(): number[] {
    return this.#integersOf(isDescriptor).filter((fd) => fd >= 0);
  }

  /** The descriptors that the call made. */
  get madeFds(): number[] {
    const row = rowOfExchange(this.call.exchange);
    const { exchange } = this.call;
    if (!row || !exchange.result || hasFailed(exchange)) return [];
    const makers = new Set(row.arguments.filter(({ makes }) => makes === "fd").map(({ name }) => name));
    const shown = this.#arguments().flatMap(([name, value]) => (makers.has(name ?? "") ? leaves(value) : []));
    const written = shown.flatMap((leaf) => (leaf.kind === "integer" ? [Number(leaf.value)] : []));
    const returned = row.returns.makes === "fd" ? [integerResult(exchange.result) ?? -1] : [];
    return [...written, ...returned].filter((fd) => fd >= 0);
  }

  /** The paths that the call itself names. */
  get namedPaths(): string[] {
    return this.#all().flatMap((shown) =>
      leaves(shown).flatMap((leaf) => (leaf.kind === "string" && leaf.isPath ? [byteText(leaf.bytes)] : [])),
    );
  }

  /** The paths that the call names, and those by which its descriptors were opened. */
  get paths(): string[] {
    return [...new Set([...this.namedPaths, ...this.fds.flatMap((fd) => this.#opened.get(fd) ?? [])])];
  }

  /** How many bytes were said for it, in both directions. */
  get bytes(): number {
    return this.call.exchange.messages.reduce((sum, { offset, end }) => sum + end - offset, 0);
  }

  /** The number that an argument is, by its place from 0 or by its name. */
  argumentNumber(which: number | string): number | bigint | undefined {
    const { request, marshal } = this.call.exchange;
    if (request.kind !== "request") {
      if (typeof which !== "number") return undefined;
      return marshal ? integerOf(marshal.request.args[which]) : request.args[which]?.value;
    }
    const row = rowOfExchange(this.call.exchange)?.arguments.find(
      ({ name }) => name === this.#argumentName(which),
    );
    // The addresses of the first generation are made up.
    const isMadeUp = marshal && row?.value.as !== "integer" && row?.value.as !== "float";
    return row && !isMadeUp ? argumentsOf(request)[row.name] : undefined;
  }

  /** What an argument is as text: the string that it points to, or how a trace shows it. */
  argumentText(which: number | string): string | undefined {
    const name = this.#argumentName(which);
    const shown =
      name === undefined && typeof which === "number"
        ? this.#arguments()[which]
        : this.#arguments().find(([own]) => own !== undefined && own === name);
    return shown && textOf(shown[1]);
  }

  get resultNumber(): number | bigint | undefined {
    const { result } = this.call.exchange;
    return result && "value" in result ? resultValue(result) : undefined;
  }

  get resultText(): string | undefined {
    const shown = showResult(this.#show());
    return shown && textOf(shown);
  }

  /** The name of an argument by its place on the pipe. */
  #argumentName(which: number | string): string | undefined {
    if (typeof which === "string") return which;
    const { marshal } = this.call.exchange;
    if (marshal) return [...functionArguments(marshal.request).keys()][which];
    return rowOfExchange(this.call.exchange)?.arguments[which]?.name;
  }

  #integersOf(isOne: (shown: Shown) => boolean): number[] {
    return this.#all().flatMap((shown) =>
      leaves(shown).flatMap((leaf) => (leaf.kind === "integer" && isOne(leaf) ? [Number(leaf.value)] : [])),
    );
  }

  #all(): Shown[] {
    const result = showResult(this.#show());
    const shown = this.#arguments().map(([, value]) => value);
    return result ? [...shown, result] : shown;
  }

  #arguments(): readonly (readonly [string | undefined, Shown])[] {
    this.#shown ??= showArguments(this.#show());
    return this.#shown;
  }

  #show(): ShowContext {
    this.#context ??= showContext(this.abi, this.call.exchange);
    return this.#context;
  }
}

function isDescriptor(shown: Shown): boolean {
  if (shown.kind !== "integer") return false;
  return (
    shown.style === "fd" ||
    (typeof shown.style === "object" && "enum" in shown.style && shown.style.enum === "at_fd")
  );
}

function textOf(shown: Shown): string {
  return shown.kind === "string" ? byteText(shown.bytes) : shownText(shown, Number.POSITIVE_INFINITY);
}

function leaves(shown: Shown): Shown[] {
  switch (shown.kind) {
    case "list":
      return shown.items.flatMap(leaves);
    case "struct":
      return shown.fields.flatMap(([, value]) => leaves(value));
    case "change":
      return [...leaves(shown.before), ...leaves(shown.after)];
    default:
      return [shown];
  }
}
