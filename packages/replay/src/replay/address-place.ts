import { type AnyRequest, argumentsOf, rowOfCall } from "../exchange.js";
import { isPointerArgument } from "../kinds.js";

/** An address by what is there: the argument of the call that is nearest below it, and how far behind that. */
export interface AddressPlace {
  readonly argument: string;
  readonly offset: number;
}

/** Nothing that is farther behind an argument than this belongs to it, in bytes. */
const MAXIMUM_OFFSET = 65536n;

/** The place of an address among the pointers of a request; `undefined` where it lies behind none of them. */
export function placeOf(address: bigint, request: AnyRequest): AddressPlace | undefined {
  let nearest: AddressPlace | undefined;
  for (const [argument, base] of pointersOf(request)) {
    const offset = address - base;
    if (base === 0n || offset < 0n || offset >= MAXIMUM_OFFSET) continue;
    if (!nearest || Number(offset) < nearest.offset) nearest = { argument, offset: Number(offset) };
  }
  return nearest;
}

/** The place as text, such as `buffer+5`; an address that is at none as a number. */
export function placeText(address: bigint, request: AnyRequest): string {
  const place = placeOf(address, request);
  if (!place) return `0x${address.toString(16)}`;
  return place.offset === 0 ? place.argument : `${place.argument}+${place.offset}`;
}

/** The arguments that are addresses: by their names, or `a1`, `a2` where the call is not known. */
function pointersOf(request: AnyRequest): (readonly [name: string, value: bigint])[] {
  if (request.kind !== "request")
    return request.args.filter(isPointerArgument).map(({ value }, index) => [`a${index + 1}`, value]);
  const args = argumentsOf(request);
  return rowOfCall(request.call).arguments.flatMap(({ name, value }) =>
    value.as === "integer" || value.as === "float" ? [] : [[name, BigInt(args[name] ?? 0)] as const],
  );
}
