import { type Abi, parseSignature } from "@sandbox/protocol";
import { argumentsOf, type Exchange, signatureOfExchange } from "../exchange.js";
import { decodeRequestIndependently, type IndependentRequest } from "../independent-decoder.js";
import { isRequest } from "../messages.js";
import { RecordingError } from "../recording-error.js";
import type { Report } from "./check-exchange.js";

/** Holds a request against what an independent decoder reads in the guest's stream, from its first byte. */
export function checkRequest(exchange: Exchange, stream: Uint8Array, abi: Abi, report: Report): void {
  const placed = exchange.messages.find(({ message }) => isRequest(message));
  if (!placed) return;
  const bytes = stream.subarray(placed.offset, placed.end);
  const values = argumentValues(exchange);
  const theirs = readIndependently(bytes, abi);
  if (typeof theirs !== "string" && isSame(signatureOfExchange(exchange), values, theirs)) return;
  const ours = show(signatureOfExchange(exchange), values);
  const shown = typeof theirs === "string" ? theirs : show(theirs.signature, theirs.args);
  if (shown !== ours) report("decoders_disagree", placed.message, ours, shown);
}

/** Whether both are the same at first sight: what is not is shown and held against each other once more. */
function isSame(
  signature: string,
  values: readonly (number | bigint)[],
  theirs: IndependentRequest,
): boolean {
  return (
    signature === theirs.signature &&
    values.length === theirs.args.length &&
    values.every((value, index) => isEqual(value, theirs.args[index]))
  );
}

/** Integers may be numbers here, and bigints there; only exact ones are compared so. */
function isEqual(ours: number | bigint, theirs: number | bigint | undefined): boolean {
  if (typeof ours === typeof theirs || theirs === undefined) return ours === theirs;
  return Number(ours) === Number(theirs) && Number.isSafeInteger(Number(ours));
}

function argumentValues({ request }: Exchange): (number | bigint)[] {
  if (request.kind === "request") return Object.values(argumentsOf(request));
  return request.args.map(({ value }) => value);
}

/** What the other decoder reads, or why it cannot. */
function readIndependently(bytes: Uint8Array, abi: Abi): IndependentRequest | string {
  try {
    return decodeRequestIndependently(bytes, abi);
  } catch (error) {
    if (error instanceof RecordingError) return error.message;
    throw error;
  }
}

/** One text for one request: integers modulo 2^64, since not every reader knows which are signed. */
function show(signature: string, args: readonly (number | bigint)[]): string {
  const kinds = parseSignature(signature)?.argumentKinds ?? "";
  const values = args.map((value, index) => {
    return kinds[index] === "f" ? String(value) : String(BigInt.asUintN(64, BigInt(value)));
  });
  return `${signature} of ${values.join(", ")}`;
}
