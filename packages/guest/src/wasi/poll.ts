import { type FdSet, NULL, type Pointer, type Timeval } from "@sandbox/protocol";
import type { StructBlock } from "../struct-block.js";
import { isClock, readClock } from "./clock.js";
import { EventType } from "./constants.js";
import { WasiErrno, WasiFailure } from "./errno.js";
import type { WasiFunctions } from "./functions.js";
import type { WasiHost } from "./wasi-host.js";

const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
/** More than one call can sensibly wait for; select(2) knows 1024 descriptors. */
const MAXIMUM_SUBSCRIPTIONS = 4096;
const SELECT_DESCRIPTORS = 1024;
const IS_ABSOLUTE = 1;

interface Subscription {
  readonly userData: bigint;
  readonly type: number;
  /** The controller's descriptor; -1 for a clock. */
  readonly fd: number;
  /** How long to wait, in nanoseconds; for a clock. */
  readonly timeout: bigint;
  /** What is wrong with the subscription itself. */
  readonly errno: number;
}

/** Waiting for descriptors and clocks, by one select(2). */
export const pollFunctions = {
  poll_oneoff(host: WasiHost, subscriptions: number, events: number, count: number, size: number) {
    const wanted = count >>> 0;
    if (wanted === 0 || wanted > MAXIMUM_SUBSCRIPTIONS) return WasiErrno.EINVAL;
    host.memory.span(events, EVENT_SIZE * wanted);
    host.memory.span(size, 4);
    const all = readSubscriptions(host, subscriptions, wanted);
    const happened = wait(host, all);
    host.memory.setUint32(size, putEvents(host.memory.view(events, EVENT_SIZE * wanted), happened));
    return WasiErrno.SUCCESS;
  },
} satisfies WasiFunctions;

function readSubscriptions(host: WasiHost, address: number, count: number): Subscription[] {
  // Copied: reading a clock writes to memory, and a subscription must not change in between.
  const bytes = host.memory.bytes(address, SUBSCRIPTION_SIZE * count).slice();
  return Array.from({ length: count }, (_, index) =>
    readSubscription(host, new DataView(bytes.buffer, SUBSCRIPTION_SIZE * index, SUBSCRIPTION_SIZE)),
  );
}

function readSubscription(host: WasiHost, view: DataView): Subscription {
  const userData = view.getBigUint64(0, true);
  const type = view.getUint8(8);
  const none = { userData, type, fd: -1, timeout: 0n, errno: WasiErrno.SUCCESS };
  try {
    if (type === EventType.CLOCK) return { ...none, timeout: timeoutOf(host, view) };
    if (type > EventType.FD_WRITE) return { ...none, errno: WasiErrno.EINVAL };
    const fd = host.fdOf(host.descriptors.get(view.getUint32(16, true)));
    return fd < SELECT_DESCRIPTORS ? { ...none, fd } : { ...none, errno: WasiErrno.EINVAL };
  } catch (error) {
    if (error instanceof WasiFailure) return { ...none, errno: error.errno };
    throw error;
  }
}

function timeoutOf(host: WasiHost, view: DataView): bigint {
  const clock = view.getUint32(16, true);
  const timeout = view.getBigUint64(24, true);
  if (!isClock(clock)) throw new WasiFailure("EINVAL");
  if (!(view.getUint16(40, true) & IS_ABSOLUTE)) return timeout;
  const now = readClock(host, clock);
  return timeout > now ? timeout - now : 0n;
}

/** Answers the subscriptions for which something happened: at least one. */
function wait(host: WasiHost, all: readonly Subscription[]): readonly Subscription[] {
  const wrong = all.filter(({ errno }) => errno !== WasiErrno.SUCCESS);
  if (wrong.length > 0) return wrong;
  const clocks = all.filter(({ type }) => type === EventType.CLOCK);
  const descriptors = all.filter(({ type }) => type !== EventType.CLOCK);
  const shortest = clocks.reduce<bigint | undefined>(
    (least, { timeout }) => (least === undefined || timeout < least ? timeout : least),
    undefined,
  );
  const ready = select(host, descriptors, shortest);
  return ready.length > 0 ? ready : clocks.filter(({ timeout }) => timeout === shortest);
}

/** @throws WasiFailure when the controller does not wait. */
function select(
  host: WasiHost,
  descriptors: readonly Subscription[],
  timeout: bigint | undefined,
): readonly Subscription[] {
  const reading = descriptors.filter(({ type }) => type === EventType.FD_READ);
  const writing = descriptors.filter(({ type }) => type === EventType.FD_WRITE);
  const blocks = host.selectBlocks;
  const count = Math.max(-1, ...descriptors.map(({ fd }) => fd)) + 1;
  const result = host.calls.select(
    count,
    putSet(blocks.reading, reading),
    putSet(blocks.writing, writing),
    NULL,
    timeout === undefined ? NULL : putTime(blocks.timeout, timeout),
  );
  if (result < 0) throw host.failed();
  if (result === 0) return [];
  return [...inSet(blocks.reading, reading), ...inSet(blocks.writing, writing)];
}

function putSet(block: StructBlock<FdSet>, subscriptions: readonly Subscription[]): Pointer {
  if (subscriptions.length === 0) return NULL;
  block.write({ fds_bits: subscriptions.map(({ fd }) => fd) });
  return block.address;
}

function inSet(block: StructBlock<FdSet>, subscriptions: readonly Subscription[]): readonly Subscription[] {
  if (subscriptions.length === 0) return [];
  const ready = new Set(block.read().fds_bits);
  return subscriptions.filter(({ fd }) => ready.has(fd));
}

// Rounded up: waking too early would make a program wait again.
function putTime(block: StructBlock<Timeval>, nanoseconds: bigint): Pointer {
  const microseconds = (nanoseconds + 999n) / 1000n;
  block.write({ tv_sec: Number(microseconds / 1_000_000n), tv_usec: Number(microseconds % 1_000_000n) });
  return block.address;
}

/** Answers how many events were written. */
function putEvents(view: DataView, happened: readonly Subscription[]): number {
  for (const [index, { userData, type, errno }] of happened.entries()) {
    const at = EVENT_SIZE * index;
    view.setBigUint64(at, userData, true);
    view.setUint16(at + 8, errno, true);
    view.setUint8(at + 10, type);
    // Select does not tell how many bytes there are: at least one, or the end.
    view.setBigUint64(at + 16, type === EventType.CLOCK ? 0n : 1n, true);
    view.setUint16(at + 24, 0, true);
  }
  return happened.length;
}
