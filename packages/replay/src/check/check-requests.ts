import { type Abi, parseSignature } from "@sandbox/protocol";
import { argumentsOf, type Exchange, signatureOfExchange } from "../exchange.js";
import { decodeRequestIndependently } from "../independent-decoder.js";
import { RecordingError } from "../recording-error.js";
import type { Report } from "./check-exchange.js";

/** Holds a request against what an independent decoder reads in the guest's stream, from its first byte. */
export function checkRequest(exchange: Exchange, stream: Uint8Array, abi: Abi, report: Report): void {
  const { request } = exchange;
  const placed = exchange.messages.find(({ message }) => message === request);
  if (!placed) return;
  const ours = show(signatureOfExchange(exchange), argumentValues(exchange));
  const theirs = readIndependently(stream.subarray(placed.offset, placed.end), abi);
  if (theirs !== ours) report("decoders_disagree", request, ours, theirs);
}

function argumentValues({ request }: Exchange): (number | bigint)[] {
  if (request.kind === "request") return Object.values(argumentsOf(request));
  return request.args.map(({ value }) => value);
}

function readIndependently(bytes: Uint8Array, abi: Abi): string {
  try {
    const { signature, args } = decodeRequestIndependently(bytes, abi);
    return show(signature, args);
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
