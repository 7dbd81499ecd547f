import {
  type Abi,
  type Command,
  type ControllerMessage,
  encodeControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  type Pointer,
  parseSignature,
  pointer,
  type RawArgument,
  type Reply,
  type Result,
  Writer,
} from "@sandbox/protocol";
import fc from "fast-check";
import { type ContainerRecord, callTable, describeSession } from "../src/index.js";
import { anyRecord } from "./container-records.js";

const text = fc.string({ unit: "binary-ascii", maxLength: 40 }).map((value) => Buffer.from(value, "latin1"));
const data = fc
  .oneof(
    fc.uint8Array({ maxLength: 200 }),
    text,
    fc.tuple(fc.nat(255), fc.nat(9000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
  )
  .map((bytes) => new Uint8Array(bytes));
const elapsed = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat());

/** Addresses that are near each other, far from each other, and the last ones. */
function addressOf(abi: Abi): fc.Arbitrary<Pointer> {
  const last = 2n ** BigInt(8 * abi.pointerBytes) - 1n;
  const near = fc.tuple(fc.constantFrom(0x1000n, 0x20000n, 0x61010000n, last - 5n), fc.bigInt(0n, 5n));
  return fc
    .oneof({ weight: 6, arbitrary: near.map(([base, more]) => base + more) }, fc.bigInt(0n, last))
    .map(pointer);
}

function requestOf(abi: Abi): fc.Arbitrary<GuestMessage> {
  const signature = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...Object.keys(callTable)) },
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}\([ifp]{0,6}\)[vifp]$/),
  );
  const integer = fc.oneof(fc.bigInt(-3n, 1200n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
  const argument: Readonly<Record<string, fc.Arbitrary<RawArgument>>> = {
    i: integer.map((value) => ({ kind: "i", value })),
    f: fc.double().map((value) => ({ kind: "f", value })),
    p: addressOf(abi).map((value) => ({ kind: "p", value })),
  };
  return signature.chain((name) =>
    fc
      .tuple(
        ...[...(parseSignature(name)?.argumentKinds ?? "")].map(
          (kind) => argument[kind] ?? integer.map((value): RawArgument => ({ kind: "i", value })),
        ),
      )
      .map((args): GuestMessage => ({ kind: "unknown-request", signature: name, args })),
  );
}

/** A command, and its reply. */
function stepOf(abi: Abi): fc.Arbitrary<{ readonly command: Command; readonly reply?: Reply }> {
  const address = addressOf(abi);
  return fc.oneof(
    fc.tuple(address, data).map(([at, bytes]) => ({
      command: { kind: "read-memory", address: at, length: bytes.length } as const,
      reply: { kind: "read-memory-reply", data: bytes } as const,
    })),
    fc.tuple(address, text, fc.boolean()).map(([at, bytes, isCut]) => ({
      command: {
        kind: "read-string",
        address: at,
        maximum: isCut ? 4096 : Number.POSITIVE_INFINITY,
      } as const,
      reply: { kind: "read-string-reply", data: bytes.filter((byte) => byte !== 0) } as const,
    })),
    fc.tuple(address, data).map(([at, bytes]) => ({
      command: { kind: "write-memory", address: at, data: bytes } as const,
    })),
    fc.tuple(address, data).map(([at, bytes]) => ({
      command: { kind: "allocate", data: bytes } as const,
      reply: { kind: "allocate-reply", address: at } as const,
    })),
    address.map((at) => ({ command: { kind: "free", address: at } as const })),
    fc.integer({ min: -2, max: 200 }).map((errno) => ({ command: { kind: "set-errno", errno } as const })),
  );
}

function resultOf(abi: Abi): fc.Arbitrary<Result> {
  return fc.oneof(
    fc.constant<Result>({ kind: "result", resultKind: "v" }),
    fc.bigInt(-3n, 5000n).map((value): Result => ({ kind: "result", resultKind: "i", value })),
    fc.double().map((value): Result => ({ kind: "result", resultKind: "f", value })),
    addressOf(abi).map((value): Result => ({ kind: "result", resultKind: "p", value })),
  );
}

type Said = GuestMessage | ControllerMessage;

function callOf(abi: Abi): fc.Arbitrary<Said[]> {
  return fc
    .tuple(requestOf(abi), fc.array(stepOf(abi), { maxLength: 4 }), fc.boolean(), resultOf(abi))
    .map(([request, steps, isEager, result]) => {
      const replies = steps.flatMap(({ reply }): Said[] => (reply ? [reply] : []));
      // A controller need not wait for the replies to its commands.
      const said = isEager
        ? [...steps.map(({ command }): Said => command), ...replies]
        : steps.flatMap(({ command, reply }): Said[] => (reply ? [command, reply] : [command]));
      return [request, ...said, result];
    });
}

/** The records of a session that never took place, with at most so many others in between, which may be nonsense. */
export function sessionOf(abi: Abi, mostOthers = 4): fc.Arbitrary<ContainerRecord[]> {
  const messages = fc.array(callOf(abi), { maxLength: 6 }).map((calls) => calls.flat());
  const others = fc.array(fc.tuple(fc.nat(40), anyRecord), { maxLength: mostOthers });
  const description = fc.record({
    argv: fc.array(fc.string()),
    labels: fc.dictionary(fc.string(), fc.string()),
  });
  return fc
    .tuple(messages, others, fc.infiniteStream(elapsed), description, fc.boolean(), fc.boolean())
    .map(([said, besides, times, { argv, labels }, isComplete, isOfUs]) => {
      const records = recordsOf(said, abi, times);
      for (const [place, record] of besides) records.splice(place, 0, record);
      const more = { guest: { argv }, labels };
      const session = isOfUs ? describeSession(abi, more) : { ...more, abi: abi.name };
      const end: ContainerRecord[] = isComplete
        ? [{ record: "end", elapsed: 0, totals: { requests: 1 } }]
        : [];
      return [{ record: "session", description: session }, ...records, ...end];
    });
}

function recordsOf(said: readonly Said[], abi: Abi, times: Iterator<number>): ContainerRecord[] {
  const writer = new Writer(abi);
  return said.map((message): ContainerRecord => {
    const isOfGuest = "args" in message || message.kind.endsWith("-reply");
    if (isOfGuest) encodeGuestMessage(writer, message as GuestMessage);
    else encodeControllerMessage(writer, message as ControllerMessage);
    const record = isOfGuest ? "guest-message" : "controller-message";
    return { record, elapsed: times.next().value ?? 0, bytes: writer.take() };
  });
}
