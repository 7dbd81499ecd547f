import {
  type Abi,
  type CallName,
  type Command,
  type ControllerMessage,
  callCodecs,
  encodeControllerMessage,
  encodeGuestMessage,
  encodeSignature,
  GuestDecoder,
  type GuestMessage,
  linuxX8664,
  parseSignature,
  pointer,
  type Reply,
  type Result,
  Writer,
} from "@sandbox/protocol";
import * as fc from "fast-check";

/** The four shapes of the wire. */
export const abis: readonly Abi[] = [8, 4].flatMap((pointerBytes) =>
  [true, false].map((littleEndian) => ({ ...linuxX8664, pointerBytes, littleEndian }) as Abi),
);

/** The most that a command of `conversation` moves, in bytes. */
export const mostMoved = 300;

/** One call: the request, commands with their replies, the result. */
export interface RandomCall {
  readonly request: GuestMessage;
  readonly steps: readonly { readonly command: Command; readonly reply?: Reply }[];
  readonly result: Result;
}

/** Any integer, and those at the ends of C types more often. */
const word = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt(-3n, 127n) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(7n, 8n, 15n, 16n, 31n, 32n, 53n, 63n),
        fc.bigInt(-2n, 2n),
        fc.constantFrom(1n, -1n),
      )
      .map(([bits, more, sign]) => sign * 2n ** bits + more),
  },
  { weight: 1, arbitrary: fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n) },
);

/** A request of a call that the specification knows: with arguments that fit, or with one that does not. */
export function requestOf(call: CallName, abi: Abi): fc.Arbitrary<GuestMessage> {
  const kinds = [...(parseSignature(call)?.argumentKinds ?? "")];
  return fc.tuple(...kinds.map((kind) => (kind === "f" ? fc.double() : word))).map((values) => {
    const writer = new Writer(abi);
    encodeSignature(writer, call);
    for (const [i, value] of values.entries()) {
      if (typeof value === "number") writer.float64(value);
      else if (kinds[i] === "i") writer.integer(BigInt.asIntN(64, value));
      else writer.pointer(pointer(BigInt.asUintN(8 * abi.pointerBytes, value)));
    }
    const decoder = new GuestDecoder(abi);
    decoder.push(writer.take());
    const message = decoder.next();
    if (!message) throw new Error(`no request of ${call}`);
    return message;
  });
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,200}$/);

function unknownRequest(abi: Abi): fc.Arbitrary<GuestMessage> {
  const float = fc.record({ kind: fc.constant("f" as const), value: fc.double() });
  const integer = fc.record({
    kind: fc.constant("i" as const),
    value: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  });
  const address = fc.record({ kind: fc.constant("p" as const), value: addressOf(abi) });
  return fc
    .tuple(name, fc.array(fc.oneof(float, integer, address), { maxLength: 32 }), fc.constantFrom(..."vifp"))
    .map(([name, args, result]) => {
      const signature = `${name}(${args.map(({ kind }) => kind).join("")})${result}`;
      return { kind: "unknown-request" as const, signature, args };
    })
    .filter(({ signature }) => !(signature in callCodecs));
}

function addressOf(abi: Abi) {
  return fc.bigInt(0n, 2n ** BigInt(8 * abi.pointerBytes) - 1n).map(pointer);
}

const data = fc.uint8Array({ maxLength: mostMoved });

function stepOf(abi: Abi): fc.Arbitrary<RandomCall["steps"][number]> {
  const address = addressOf(abi);
  const text = data.map((bytes) => bytes.filter((byte) => byte !== 0));
  const block = fc.bigInt(1n, 2n ** 32n - 1n).map(pointer);
  const spare = fc.oneof(fc.nat(1000), fc.constant(Number.POSITIVE_INFINITY));
  return fc.oneof(
    fc.tuple(address, data).map(([address, data]) => ({
      command: { kind: "read-memory" as const, address, length: data.length },
      reply: { kind: "read-memory-reply" as const, data },
    })),
    fc.tuple(address, text, spare).map(([address, data, more]) => ({
      command: { kind: "read-string" as const, address, maximum: data.length + more },
      reply: { kind: "read-string-reply" as const, data },
    })),
    fc.tuple(data, block).map(([data, address]) => ({
      command: { kind: "allocate" as const, data },
      reply: { kind: "allocate-reply" as const, address },
    })),
    fc
      .tuple(address, data)
      .map(([address, data]) => ({ command: { kind: "write-memory" as const, address, data } })),
    address.map((address) => ({ command: { kind: "free" as const, address } })),
    fc.integer().map((errno) => ({ command: { kind: "set-errno" as const, errno } })),
  );
}

function resultOf(abi: Abi): fc.Arbitrary<Result> {
  const result = <Kind extends string, Value>(resultKind: Kind, value: fc.Arbitrary<Value>) =>
    value.map((value) => ({ kind: "result" as const, resultKind, value }));
  return fc.oneof(
    result("i", fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
    result("f", fc.double()),
    result("p", addressOf(abi)),
    fc.constant({ kind: "result" as const, resultKind: "v" as const }),
  );
}

/** Calls one after another, of any call of the specification and of others. */
export function conversation(abi: Abi): fc.Arbitrary<RandomCall[]> {
  const names = Object.keys(callCodecs) as CallName[];
  const known = fc.constantFrom(...names).chain((call) => requestOf(call, abi));
  const request = fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: unknownRequest(abi) });
  const steps = fc.array(stepOf(abi), { maxLength: 4 });
  return fc.array(fc.record({ request, steps, result: resultOf(abi) }), { minLength: 1, maxLength: 4 });
}

/** What a guest writes at once in a call, in order: the request, then each reply. */
export function guestWrites(abi: Abi, { request, steps }: RandomCall): Uint8Array[] {
  const messages = [request, ...steps.flatMap(({ reply }) => reply ?? [])];
  return messages.map((message) => encodeWith(abi, (writer) => encodeGuestMessage(writer, message)));
}

/** What a controller writes in a call. */
export function controllerMessages({ steps, result }: RandomCall): ControllerMessage[] {
  return [...steps.map(({ command }) => command), result];
}

/** All that a controller writes. */
export function controllerBytes(abi: Abi, messages: readonly ControllerMessage[]): Uint8Array {
  return encodeWith(abi, (writer) => {
    for (const message of messages) encodeControllerMessage(writer, message);
  });
}

function encodeWith(abi: Abi, write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer(abi);
  write(writer);
  return writer.take();
}

/** Cuts bytes into pieces of these sizes, over and over. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** Sizes to cut at, in bytes. */
export const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
