import type { ClockOption } from "./clock.js";
import type { IdentityOption } from "./identity.js";
import type { InputOption } from "./input.js";
import type { OutputListener } from "./output.js";
import type { QuotaListener } from "./quota.js";
import type { RandomOption } from "./random.js";

/** What a file holds; text is kept in UTF-8. */
export type FileContent = Uint8Array | string;

/** Whose a file or directory is, and who may do what with it. */
export interface Ownership {
  /** Permission bits; by default 0o644 for a file, 0o755 for a directory. */
  readonly mode?: number;
  /** The owner; by default the guest. */
  readonly uid?: number;
  /** The group; by default the guest's. */
  readonly gid?: number;
}

/** A file with more to say than what it holds. */
export interface FileOption extends Ownership {
  readonly data: FileContent;
}

/**
 * A host directory in the guest's tree. Its files are the guest's own, with the permissions that the host
 * has for them, without set-user-id and set-group-id; a FIFO, a socket and a device are not there. Links in
 * the host directory are resolved in the guest's tree and never followed on the host.
 */
export interface MountOption {
  /** The host directory. Links in this path are followed; links below it are resolved in the guest's tree. */
  readonly host: string;
  /** Where it hangs in the guest's tree: an absolute path, "/" for an overlay only. What was there is hidden. */
  readonly at: string;
  /**
   * How it may be used.
   * - "ro", the default: everyone may read, and every change is refused with EROFS.
   * - "overlay": the guest may change everything, and every change stays in memory, counted by the quotas;
   *   the host's files stay as they are. Who changes them meanwhile may confuse the guest.
   * - "rw": the guest's changes are made on the host. Whatever it leaves there, be it a program, a
   *   configuration or a link that points anywhere, is as trustworthy as the guest: mount a directory of its
   *   own. The quotas count what it wrote, then EDQUOT; a sixteenth of the descriptors that this process may
   *   have are open, 256 at least and 1024 at most, then ENFILE; new directories nest at most 1024 deep, then
   *   ENAMETOOLONG; times are the host's; fsync does not wait for the disk. Needs Linux.
   */
  readonly mode?: "ro" | "overlay" | "rw";
  /**
   * What to do with files of more than one name, which may have one outside the mount: "show" them, the
   * default, where "rw" refuses to change them with EPERM unless the guest made the other names; "hide"
   * them; or "write" to them in "rw" like any other.
   */
  readonly hardLinks?: "show" | "hide" | "write";
  /**
   * Whether to copy the directory into memory when the system is made, instead of reading it while the guest
   * runs; for "ro" and "overlay". Where the host is no Linux with /proc, it is copied in any case. At most
   * 256 MiB (in pages of 4096) and 65,536 entries, beside the quotas; a RangeError for more.
   */
  readonly copy?: boolean;
}

/** How much a guest may have at once; a request for more fails with an errno. */
export interface QuotaOption {
  /** Content of files in memory, in bytes, counted in pages of 4096: 256 MiB by default, then ENOSPC. */
  readonly bytes?: number;
  /** Files, directories, links and further names: 65,536 by default, then ENOSPC. */
  readonly inodes?: number;
  /** Descriptors, and directory streams: 1024 by default, then EMFILE. */
  readonly openFiles?: number;
}

/** What the guest finds. All paths are the guest's: absolute, in UTF-8, without `.` and `..`. */
export interface SystemOptions {
  /** Files by their paths. Directories above them are made. /dev and /tmp are always there. */
  readonly files?: Readonly<Record<string, FileContent | FileOption>>;
  /** Directories, by path alone or with whose they are. */
  readonly directories?: readonly string[] | Readonly<Record<string, Ownership>>;
  /** Symbolic links: where each points, by its path. */
  readonly links?: Readonly<Record<string, string>>;
  /** Host directories, in the order in which they are mounted. */
  readonly mounts?: readonly MountOption[];
  /** Environment variables; none by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory, made if it is not there; "/" by default. */
  readonly cwd?: string;
  /** The guest's argv[0]. At an absolute path where nothing is, an empty executable file is made: interpreters look for themselves. */
  readonly argv0?: string;
  /** What `_pypy_init_home` answers; nothing by default, so that the interpreter looks for itself. */
  readonly interpreterHome?: string;
  readonly identity?: IdentityOption;
  /** The permission bits that new files do not get, 0o022 by default. */
  readonly umask?: number;
  /** "real" by default. */
  readonly clock?: ClockOption;
  /** What /dev/urandom answers; "real" by default. */
  readonly random?: RandomOption;
  /** What descriptor 0 reads; its end by default. */
  readonly stdin?: InputOption;
  /**
   * Whether descriptors 0, 1 and 2 are a terminal, and not pipes; false by default. In a run, a guest of the first
   * generation finds a terminal unless this is false: PyPy dies without one there.
   */
  readonly terminal?: boolean;
  /** Hears of output before it counts as written. */
  readonly onOutput?: OutputListener;
  /** Whether `stdout` and `stderr` keep what was written, without a limit of their own; true by default. */
  readonly capture?: boolean;
  readonly quotas?: QuotaOption;
  /** Hears of each call that is refused because of a quota. */
  readonly onQuotaReached?: QuotaListener;
}
