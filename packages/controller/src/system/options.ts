import type { ClockOption } from "./clock.js";
import type { IdentityOption } from "./identity.js";
import type { InputOption } from "./input.js";
import type { OutputListener } from "./output.js";
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

/** A host directory that the guest may read. */
export interface MountOption {
  /** The host directory. Links in this path are followed; links below it are resolved in the guest's tree. */
  readonly host: string;
  /** Where it hangs in the guest's tree: an absolute path, not "/". What was there is hidden. */
  readonly at: string;
  /** How it may be used: "ro", the default and the only mode, refuses every change with EROFS. */
  readonly mode?: "ro";
  /** Whether to show files with more than one name, which may have one outside the mount; "show" by default. */
  readonly hardLinks?: "show" | "hide";
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
  /** Host directories to be read. Needs Linux. */
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
  /** Whether descriptors 0, 1 and 2 are a terminal, and not pipes; false by default. */
  readonly terminal?: boolean;
  /** Hears of output before it counts as written. */
  readonly onOutput?: OutputListener;
  /** Whether `stdout` and `stderr` keep what was written, without a limit of their own; true by default. */
  readonly capture?: boolean;
  readonly quotas?: QuotaOption;
}
