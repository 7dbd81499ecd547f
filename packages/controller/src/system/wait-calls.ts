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
  /** Answers after a time, without end where there is none; at once where that takes no real time. */
  const after = <T>(duration: bigint | undefined, answer: T): T | Promise<T | Failure> => {
    const waiting = duration === undefined ? pauses.pauseForever() : clock.sleep(duration);
    if (waiting === undefined) return answer;
    return waiting.then(() => (pauses.isDisposed ? fail("EINTR") : answer));
  };
  return {
    select({ nfds, readfds, writefds, exceptfds, timeout }) {
      if (nfds < 0 || nfds > FD_SET_SIZE) return fail("EINVAL");
      const duration = timeout === null ? undefined : durationOf(timeout);
      const below = (set: FdSet | null) => set?.fds_bits.filter((fd) => fd < nfds) ?? [];
      const watched = { readfds: below(readfds), writefds: below(writefds), exceptfds: below(exceptfds) };
      for (const fd of Object.values(watched).flat()) descriptors.get(fd);
      const readable = watched.readfds.filter((fd) => isReadable(descriptors.get(fd)));
      const writable = watched.writefds.filter((fd) => isWritable(descriptors.get(fd)));
      const result = readable.length + writable.length;
      const answer = {
        result,
        readfds: readfds && { fds_bits: readable },
        writefds: writefds && { fds_bits: writable },
        // No file of ours has exceptional conditions.
        exceptfds: exceptfds && { fds_bits: [] },
      };
      return result > 0 ? answer : after(duration, answer);
    },
    poll({ fds, timeout }) {
      const polled = fds.map((one) => ({ ...one, revents: happened(one, descriptors) }));
      const result = polled.filter(({ revents }) => revents !== 0).length;
      const answer = { result, fds: polled };
      if (result > 0) return answer;
      return after(timeout < 0 ? undefined : BigInt(timeout) * MILLISECOND_NS, answer);
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

/** Every file of ours can be read at once but an empty pipe. What was not opened for that is refused at once. */
function isReadable({ node, isWritable: writes }: OpenFile): boolean {
  return node.kind !== "stream" || writes || node.isReady;
}

function isWritable({ node, isWritable: writes }: OpenFile): boolean {
  return node.kind !== "stream" || !writes || node.isReady;
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
