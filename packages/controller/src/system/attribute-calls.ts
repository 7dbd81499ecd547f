import { accessFlags, atFd, atFlags, type Timespec, type Timeval, utimeNsec } from "@sandbox/protocol";
import { fail } from "../failure.js";
import { owns, requireAccess, requireOwnership } from "./credentials.js";
import { toTimespec } from "./moment.js";
import type { Node } from "./node.js";
import type { Calls, Parts } from "./parts.js";

const { AT_FDCWD } = atFd;
const { UTIME_NOW, UTIME_OMIT } = utimeNsec;
const PERMISSIONS = 0o7777;
const TIME_FLAGS = atFlags.AT_SYMLINK_NOFOLLOW | atFlags.AT_EMPTY_PATH;

/** The calls that set a file's permissions and times. */
export function attributeCalls({
  tree,
  descriptors,
  credentials,
  clock,
}: Parts): Calls<
  "chmod" | "fchmod" | "fchmodat" | "utime" | "utimes" | "lutimes" | "futimes" | "utimensat" | "futimens"
> {
  const setMode = (node: Node, mode: number) => {
    requireOwnership(node, credentials);
    node.setMode(mode & PERMISSIONS);
  };

  const setTimes = (node: Node, times: readonly Timespec[] | null) => {
    if (times?.some(isInvalid)) throw fail("EINVAL");
    if (node.volume.isReadOnly) throw fail("EROFS");
    const isNow = times === null || times.every((time) => time.tv_nsec === UTIME_NOW);
    if (!owns(node, credentials)) {
      // Who may write may say that the file was used just now, and nothing else.
      if (!isNow) throw fail("EPERM");
      requireAccess(node, credentials, accessFlags.W_OK);
    }
    const now = toTimespec(clock.now());
    const [accessed, modified] = isNow ? [now, now] : times.map((time) => settle(time, now));
    node.setTimes(accessed, modified);
  };

  return {
    chmod: ({ path, mode }) => setMode(tree.at(AT_FDCWD, path, "follow"), mode),
    fchmod: ({ fd, mode }) => setMode(descriptors.get(fd).node, mode),
    fchmodat({ dirfd, path, mode, flags }) {
      if ((flags & ~atFlags.AT_SYMLINK_NOFOLLOW) !== 0) return fail("EINVAL");
      // A link has no permissions that anyone looks at; Linux does not set them.
      if (flags !== 0) return fail("ENOTSUP");
      return setMode(tree.at(dirfd, path, "follow"), mode);
    },
    utimes: ({ path, times }) => setTimes(tree.at(AT_FDCWD, path, "follow"), fromTimevals(times)),
    lutimes: ({ path, times }) => setTimes(tree.at(AT_FDCWD, path, "keep"), fromTimevals(times)),
    futimes: ({ fd, times }) => setTimes(descriptors.get(fd).node, fromTimevals(times)),
    utime: ({ path, times }) =>
      setTimes(
        tree.at(AT_FDCWD, path, "follow"),
        times && [wholeSeconds(times.actime), wholeSeconds(times.modtime)],
      ),
    utimensat({ dirfd, path, times, flags }) {
      // Linux does not even look at the path.
      if (times?.every((time) => time.tv_nsec === UTIME_OMIT)) return;
      if ((flags & ~TIME_FLAGS) !== 0) return fail("EINVAL");
      return setTimes(tree.atWithFlags(dirfd, path, flags), times);
    },
    futimens({ fd, times }) {
      if (times?.every((time) => time.tv_nsec === UTIME_OMIT)) return;
      return setTimes(descriptors.get(fd).node, times);
    },
  };
}

function wholeSeconds(seconds: number): Timespec {
  return { tv_sec: seconds, tv_nsec: 0 };
}

function fromTimevals(times: readonly Timeval[] | null): readonly Timespec[] | null {
  return times === null ? null : times.map(wholeMicroseconds);
}

/** A time of utimes(2), of which none stands for something else; throws EINVAL. */
function wholeMicroseconds({ tv_sec, tv_usec }: Timeval): Timespec {
  if (tv_usec < 0 || tv_usec > 999_999) throw fail("EINVAL");
  return { tv_sec, tv_nsec: tv_usec * 1000 };
}

function isInvalid({ tv_nsec }: Timespec): boolean {
  if (tv_nsec === UTIME_NOW || tv_nsec === UTIME_OMIT) return false;
  return tv_nsec < 0 || tv_nsec > 999_999_999;
}

/** What a time of utimensat(2) stands for; nothing where it is to stay. */
function settle(time: Timespec, now: Timespec): Timespec | undefined {
  if (time.tv_nsec === UTIME_OMIT) return undefined;
  return time.tv_nsec === UTIME_NOW ? now : time;
}
