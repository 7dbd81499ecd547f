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
  const fault = disagreement(exchange, stream.subarray(placed.offset, placed.end), abi);
  if (fault) report("decoders_disagree", placed.message, fault.ours, fault.theirs);
}

/** A request whose bytes are these as we read it and as the other decoder does, unless that is the same. */
export function disagreement(
  exchange: Pick<Exchange, "request">,
  bytes: Uint8Array,
  abi: Abi,
): { readonly ours: string; readonly theirs: string } | undefined {
  const signature = signatureOfExchange(exchange);
  const values = argumentValues(exchange);
  const read = readIndependently(bytes, abi);
  if (typeof read !== "string" && isSame(signature, values, read)) return undefined;
  const ours = show(signature, values);
  const theirs = typeof read === "string" ? read : show(read.signature, read.args);
  return ours === theirs ? undefined : { ours, theirs };
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
    values.every((value, index) => isSameArgument(value, theirs.args[index]))
  );
}

/**
 * Whether two decoders read one number. Integers may be numbers here, and bigints there, of which only exact ones are
 * compared so; they are the same modulo 2^64, since not every reader knows which are signed.
 */
export function isSameArgument(ours: number | bigint, theirs: number | bigint | undefined): boolean {
  if (ours === theirs) return true;
  if (typeof theirs !== "bigint") return String(ours) === String(theirs);
  if (typeof ours === "bigint") return BigInt.asUintN(64, ours) === BigInt.asUintN(64, theirs);
  if (!Number.isSafeInteger(ours)) return false;
  return Number(theirs) === ours || BigInt.asUintN(64, BigInt(ours)) === BigInt.asUintN(64, theirs);
}

function argumentValues({ request }: Pick<Exchange, "request">): (number | bigint)[] {
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
