import type { FoundCall } from "./call-codec.js";
import { argumentBytes } from "./gen/kinds.js";
import { type ArgumentReader, argumentReaders, callOutlines } from "./gen/outlines.js";
import type { Input } from "./input.js";
import { parseSignature } from "./signature.js";

/**
 * Finds the calls that the specification knows, for a `BareGuestDecoder` in a program that has to be small: a
 * bundle with it is a quarter of one with `GuestDecoder`, and a request takes some six times as long.
 */
export function findOutlinedCall(input: Input, at: number, length: number): FoundCall | undefined {
  calls ??= new Map(callOutlines.trim().split("\n").map(foundCall));
  return calls.get(String.fromCharCode(...input.bytes.subarray(at, at + length)));
}

/** Made at the first call: a module that does something when it is loaded stays in every bundle. */
let calls: ReadonlyMap<string, FoundCall> | undefined;

function foundCall(line: string): [signature: string, call: FoundCall] {
  const [signature = "", ...outlines] = line.split(" ");
  const kinds = parseSignature(signature)?.argumentKinds ?? "";
  const args = outlines.map((outline, index) => outlinedArgument(outline, kinds.charAt(index)));
  const fixedBytes = argumentBytes(kinds, 0);
  const codec = {
    signature,
    argumentNames: args.map(({ name }) => name),
    decode: (input: Input, at: number) => decode(args, input, at),
  };
  return [signature, { codec, fixedBytes, pointers: argumentBytes(kinds, 1) - fixedBytes }];
}

interface OutlinedArgument {
  readonly name: string;
  readonly member: string;
  readonly kind: string;
  readonly read: ArgumentReader;
}

function outlinedArgument(outline: string, kind: string): OutlinedArgument {
  const [name = "", member = name] = outline.slice(1).split(":");
  const read = argumentReaders[outline.charCodeAt(0) - 97];
  if (!read) throw new RangeError(`no reader of arguments is called ${outline.charAt(0)}`);
  return { name, member, kind, read };
}

function decode(args: readonly OutlinedArgument[], input: Input, at: number): object {
  let next = at;
  const members = args.map(({ member, kind, read }, index) => {
    const value = read(input, next, index);
    next += argumentBytes(kind, input.pointerBytes);
    return [member, value];
  });
  return Object.fromEntries(members);
}
