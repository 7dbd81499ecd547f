import {
  type Abi,
  type AnyMarshalRequest,
  MARSHAL_TYPES,
  type MarshalAnswer,
  type MarshalFunctionName,
  type MarshalFunctionRow,
  type MarshalRequest,
  marshalFunctions,
  parseSignature,
} from "@sandbox/protocol";
import { type AnyRequest, argumentsOf, rowOfCall } from "../../exchange.js";
import { type OpenExchange, openExchange } from "../../open-exchange.js";
import { resultOfKind } from "../../transcript/kind-letters.js";
import { functionName } from "../function-names.js";
import { answeredResult } from "./answered.js";
import { passedArguments } from "./passed.js";
import { Places } from "./places.js";
import { Steps } from "./steps.js";
import { type AnswerPart, answeringArguments, partsOf } from "./targets.js";
import { integerOf } from "./values.js";

/**
 * Says the calls of the first generation in the terms of the second, one after the other: the call that a function
 * means, what the guest passes and what is answered as commands on memory, a result and an errno. The addresses are
 * made up, the same for the same session.
 */
export class Lowering {
  readonly #abi: Abi;
  readonly #places = new Places();

  constructor(abi: Abi) {
    this.#abi = abi;
  }

  /** The exchange that a request begins. */
  begin(number: number, request: AnyMarshalRequest): OpenExchange {
    this.#places.begin();
    const exchange = openExchange(number, unknownRequest(request));
    exchange.marshal = { request };
    if (request.kind === "marshal-request") this.#lowerRequest(exchange, request);
    return exchange;
  }

  #lowerRequest(exchange: OpenExchange, { function: name, args }: MarshalRequest): void {
    const functionRow = marshalFunctions[name];
    const callRow = rowOfCall(functionRow.call);
    const answering = answeringArguments(answerParts(name));
    const steps = new Steps(exchange.commands, this.#places, this.#abi);
    const options = { functionRow, callRow, args, answering, steps, places: this.#places, abi: this.#abi };
    const passed = passedArguments(options);
    if (passed) exchange.request = { kind: "request", call: functionRow.call, args: passed } as AnyRequest;
    else exchange.commands.length = 0;
  }

  /** Ends an exchange by what the controller answered. */
  end(exchange: OpenExchange, answer: MarshalAnswer): void {
    const { request, marshal } = exchange;
    if (!marshal) return;
    exchange.marshal = { ...marshal, answer };
    const errno = answer.kind === "marshal-exception" ? integerOf(answer.errno) : undefined;
    if (errno !== undefined) exchange.errno = Number(errno);
    // Of what is not known there is nothing to say but that it ended.
    exchange.result = resultOfKind("v");
    if (request.kind !== "request" || marshal.request.kind !== "marshal-request") return;
    const { function: name } = marshal.request;
    const kind = parseSignature(request.call)?.resultKind ?? "v";
    const value =
      answer.kind === "marshal-exception"
        ? this.#failed(exchange, answer)
        : this.#returned(exchange, name, answer);
    if (value === undefined) exchange.marshal = { ...exchange.marshal, isMisfit: true };
    else exchange.result = resultOfKind(kind, value);
  }

  #failed(
    exchange: OpenExchange,
    { errno }: Extract<MarshalAnswer, { kind: "marshal-exception" }>,
  ): number | bigint {
    const row = exchange.request.kind === "request" ? rowOfCall(exchange.request.call) : undefined;
    const number = Number(integerOf(errno) ?? 0n);
    if (errno) new Steps(exchange.commands, this.#places, this.#abi).fail(number);
    return row?.returns.value.as === "errno" ? number : (row?.returns.failure ?? -1);
  }

  #returned(
    exchange: OpenExchange,
    name: MarshalFunctionName,
    { value }: Extract<MarshalAnswer, { kind: "marshal-result" }>,
  ): number | bigint | undefined {
    const functionRow: MarshalFunctionRow = marshalFunctions[name];
    const steps: typeof exchange.commands = [];
    const call = {
      callRow: rowOfCall(functionRow.call),
      args: argumentsOf(exchange.request),
      steps: new Steps(steps, this.#places, this.#abi),
      abi: this.#abi,
    };
    const isTuple = functionRow.answer.form === "tuple";
    const values = isTuple ? (value.type === MARSHAL_TYPES.tuple ? value.items : []) : [value];
    const returned = answeredResult(answerParts(name), values, call);
    if (returned !== undefined) exchange.commands.push(...steps);
    return returned;
  }
}

const parts = new Map<MarshalFunctionName, readonly AnswerPart[]>();

function answerParts(name: MarshalFunctionName): readonly AnswerPart[] {
  const known = parts.get(name);
  if (known) return known;
  const row = marshalFunctions[name];
  const found = partsOf(row, rowOfCall(row.call));
  parts.set(name, found);
  return found;
}

/** A function that is not known, or that was given what it does not take: what it means is not known. */
function unknownRequest(request: AnyMarshalRequest): AnyRequest {
  const name = functionName(request).replace(/[^A-Za-z0-9_]/g, "_");
  return { kind: "unknown-request", signature: `${/^[A-Za-z_]/.test(name) ? "" : "_"}${name}()v`, args: [] };
}
