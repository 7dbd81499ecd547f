import {
  ControllerDecoder,
  type ControllerMessage,
  encodeGuestMessage,
  type GuestMessage,
  hasReply,
  linuxX8664,
  type Pointer,
  pointer,
  type Reply,
  Writer,
} from "@sandbox/protocol";
import {
  type ControllerReplayOptions,
  type ControllerReplayReport,
  callTable,
  type Exchange,
  type ProcessEnd,
  ReplayController,
} from "../src/index.js";
import type { GuestRequest } from "../src/replay-controller/controller-handover.js";

/** How a guest differs from the recorded one. */
export interface LiveGuestOptions extends ControllerReplayOptions {
  /** How far its memory is from the recorded guest's, in bytes. */
  readonly shift?: bigint;
  /** How many bytes it hands over at once; all unless given. */
  readonly chunk?: () => number;
  /** Bytes that it gets wrong: what is added to each, by its place in what the guest writes. */
  readonly flips?: ReadonlyMap<number, number>;
  /** The calls that it makes, with what it has in its memory; those of the recording unless given. */
  readonly calls?: readonly Exchange[];
  /** How its process ends; it only closes its side unless given. */
  readonly end?: ProcessEnd;
}

/** What came of a guest that was answered. */
export interface LiveGuestRun {
  readonly report: ControllerReplayReport | undefined;
  /** What it was sent, by call. */
  readonly received: readonly (readonly ControllerMessage[])[];
}

/** A guest that makes calls as recorded, somewhere else in memory, and uses the addresses that it is given. */
export function runLiveGuest(exchanges: readonly Exchange[], options: LiveGuestOptions = {}): LiveGuestRun {
  const { shift = 0n, chunk = () => Number.POSITIVE_INFINITY, calls = exchanges, end, flips } = options;
  let written = 0;
  let report: ControllerReplayReport | undefined;
  const decoder = new ControllerDecoder(linuxX8664);
  const controller = new ReplayController(
    exchanges,
    {
      send: (bytes) => decoder.push(bytes),
      finish: (finished) => {
        report = finished;
      },
    },
    options,
  );
  const writer = new Writer(linuxX8664);
  const send = (message: GuestMessage) => {
    encodeGuestMessage(writer, message);
    const bytes = writer.take().map((byte, index) => byte + (flips?.get(written + index) ?? 0));
    written += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      const size = Math.max(1, chunk());
      controller.receive(bytes.subarray(at, at + size));
      at += size;
    }
  };
  /** What it has for an address that the recorded guest had. */
  const given = new Map<bigint, Pointer>();
  const own = (address: Pointer) =>
    address === 0n ? address : (given.get(address) ?? pointer(address + shift));
  const received: ControllerMessage[][] = [];
  for (const call of calls) {
    if (report) break;
    const messages: ControllerMessage[] = [];
    received.push(messages);
    const replies = call.commands.flatMap(({ reply }) => (reply ? [reply] : []));
    send(movedRequest(call.request as GuestRequest, own));
    for (let message = decoder.next(); message; message = decoder.next()) {
      messages.push(message);
      if (message.kind === "result") {
        if (message.resultKind === "p" && call.result?.resultKind === "p")
          given.set(call.result.value, message.value);
      } else if (hasReply(message)) send(movedReply(replies.shift() ?? emptyReply(message), own));
    }
  }
  controller.close(end);
  return { report, received };
}

function movedRequest(request: GuestRequest, own: (address: Pointer) => Pointer): GuestRequest {
  if (request.kind !== "request") {
    const args = request.args.map((argument) =>
      argument.kind === "p" ? { ...argument, value: own(argument.value as Pointer) } : argument,
    );
    return { ...request, args } as GuestRequest;
  }
  const args = Object.entries(request.args as Record<string, number | bigint>).map(([name, value]) => {
    const form = callTable[request.call].arguments.find((row) => row.name === name)?.value.as;
    return [name, form === "integer" || form === "float" ? value : own(value as Pointer)];
  });
  return { ...request, args: Object.fromEntries(args) } as GuestRequest;
}

function movedReply(reply: Reply, own: (address: Pointer) => Pointer): Reply {
  return reply.kind === "allocate-reply" ? { ...reply, address: own(reply.address) } : reply;
}

function emptyReply(message: ControllerMessage): Reply {
  if (message.kind === "read-memory")
    return { kind: "read-memory-reply", data: new Uint8Array(message.length) };
  if (message.kind === "read-string") return { kind: "read-string-reply", data: new Uint8Array(0) };
  return { kind: "allocate-reply", address: pointer(0x7000_0000n) };
}
