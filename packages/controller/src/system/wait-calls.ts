import {
  clock as clocks,
  type FdSet,
  type Pollfd,
  pollFlags,
  type Timespec,
  type Timeval,
  timerFlags,
} from "@sandbox/protocol";
import { type Failure, fail } from "../failure.js";
import { CLOCKS } from "./clocks.js";
import type { DescriptorTable } from "./descriptor-table.js";
import { SECOND_NS } from "./moment.js";
import type { OpenFile } from "./open-file.js";
import type { Calls, Parts } from "./parts.js";
import type { Wakeup } from "./pauses.js";

// A descriptor of select(2) is below this: so many bits has an fd_set.
const FD_SET_SIZE = 1024;
const MILLISECOND_NS = 1_000_000n;
const { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM, POLLNVAL } = pollFlags;
const WAITABLE = new Set<number>([clocks.CLOCK_REALTIME, clocks.CLOCK_MONOTONIC, clocks.CLOCK_BOOTTIME]);

/** The calls that wait. */
export function waitCalls({
  clock,
  descriptors,
  pauses,
}: Parts): Calls<"select" | "poll" | "py_nanosleep" | "py_clock_nanosleep"> {
  /** Waits, without end where there is no duration, or until it is woken; no promise where that takes no real time. */
  const wait = (duration: bigint | undefined, wakeup?: Wakeup) =>
    duration === undefined ? pauses.pauseForever(wakeup) : clock.sleep(duration, wakeup);

  /** Answers after a time. */
  const after = <T>(duration: bigint, answer: T): T | Promise<T | Failure> => {
    const waiting = wait(duration);
    if (waiting === undefined) return answer;
    return waiting.then(() => (pauses.isDisposed ? fail("EINTR") : answer));
  };

  /** Answers what is there when something is, or when the time is up. */
  const until = <T extends { readonly result: number }>(
    files: readonly OpenFile[],
    duration: bigint | undefined,
    look: () => T,
  ): T | Promise<T | Failure> => {
    const answer = look();
    if (answer.result > 0) return answer;
    const wakeup = anyOf(files.flatMap(({ node }) => (node.kind === "stream" ? (node.whenReady ?? []) : [])));
    // A source that has a chunk already needs a turn of the event loop to hand it over.
    const waiting = wait(duration, wakeup) ?? (wakeup && turn(wakeup));
    if (waiting === undefined) return answer;
    return waiting.then(() => (pauses.isDisposed ? fail("EINTR") : look()));
  };

  return {
    select({ nfds, readfds, writefds, exceptfds, timeout }) {
      if (nfds < 0 || nfds > FD_SET_SIZE) return fail("EINVAL");
      const duration = timeout === null ? undefined : durationOf(timeout);
      const below = (set: FdSet | null) => set?.fds_bits.filter((fd) => fd < nfds) ?? [];
      const watched = { readfds: below(readfds), writefds: below(writefds), exceptfds: below(exceptfds) };
      for (const fd of Object.values(watched).flat()) descriptors.get(fd);
      const readers = watched.readfds.map((fd) => descriptors.get(fd));
      return until(readers, duration, () => {
        const readable = watched.readfds.filter((_, index) => isReadable(readers[index]));
        const writable = watched.writefds.filter((fd) => isWritable(descriptors.get(fd)));
        return {
          result: readable.length + writable.length,
          readfds: readfds && { fds_bits: readable },
          writefds: writefds && { fds_bits: writable },
          // No file of ours has exceptional conditions.
          exceptfds: exceptfds && { fds_bits: [] },
        };
      });
    },
    poll({ fds, timeout }) {
      const duration = timeout < 0 ? undefined : BigInt(timeout) * MILLISECOND_NS;
      const asked = fds.filter(({ fd, events }) => (events & POLLIN) !== 0 && fd >= 0 && descriptors.has(fd));
      const readers = asked.map(({ fd }) => descriptors.place(fd));
      return until(readers, duration, () => {
        const polled = fds.map((one) => ({ ...one, revents: happened(one, descriptors) }));
        return { result: polled.filter(({ revents }) => revents !== 0).length, fds: polled };
      });
    },
    py_nanosleep: ({ request }) => after(nanoseconds(request), {}),
    py_clock_nanosleep({ clock: id, flags, request }) {
      const read = WAITABLE.has(id) ? CLOCKS[id] : undefined;
      const wanted = nanoseconds(request);
      if (read === undefined || (flags & ~timerFlags.TIMER_ABSTIME) !== 0) return fail("EINVAL");
      const left = (flags & timerFlags.TIMER_ABSTIME) === 0 ? wanted : wanted - read(clock);
      return after(left > 0n ? left : 0n, {});
    },
  };
}

/** What happened to a descriptor that poll(2) is asked about. */
function happened({ fd, events }: Pollfd, descriptors: DescriptorTable): number {
  if (fd < 0) return 0;
  if (!descriptors.has(fd)) return POLLNVAL;
  const file = descriptors.place(fd);
  const ready = (isReadable(file) ? POLLIN | POLLRDNORM : 0) | (isWritable(file) ? POLLOUT | POLLWRNORM : 0);
  return events & ready;
}

/** Every file of ours can be read at once but a stream that has nothing yet. What was not opened for that is refused at once. */
function isReadable(file: OpenFile | undefined): boolean {
  if (file?.node.kind !== "stream" || !file.isReadable) return true;
  return file.node.isReady;
}

function isWritable({ node, isWritable: writes }: OpenFile): boolean {
  return node.kind !== "stream" || !writes || node.isReady;
}

/** Wakes when the first of some does. */
function anyOf(wakeups: readonly Wakeup[]): Wakeup | undefined {
  if (wakeups.length === 0) return undefined;
  return (wake) => {
    const callOff = wakeups.map((wakeup) => wakeup(wake));
    return () => {
      for (const one of callOff) one();
    };
  };
}

/** Lets a turn of the event loop pass for what it may bring. */
function turn(wakeup: Wakeup): Promise<void> {
  const callOff = wakeup(() => undefined);
  return new Promise<void>((resolve) => setImmediate(resolve)).finally(callOff);
}

/** How long a timeout is, in nanoseconds; throws EINVAL where it is negative. */
function durationOf({ tv_sec, tv_usec }: Timeval): bigint {
  if (tv_sec < 0 || tv_usec < 0) throw fail("EINVAL");
  return BigInt(tv_sec) * SECOND_NS + BigInt(tv_usec) * 1000n;
}

/** A time with nanoseconds; throws EINVAL where it is none. */
function nanoseconds({ tv_sec, tv_nsec }: Timespec): bigint {
  if (tv_sec < 0 || tv_nsec < 0 || tv_nsec >= Number(SECOND_NS)) throw fail("EINVAL");
  return BigInt(tv_sec) * SECOND_NS + BigInt(tv_nsec);
}
