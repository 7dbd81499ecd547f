import {
  type Dirent,
  decodeStruct,
  dType,
  fileType,
  fileTypeMask,
  guestErrnoName,
  linuxX8664,
  type Stat,
  type Timespec,
} from "@sandbox/protocol";
import { nameOf, type Operation } from "./operation.js";
import type { Answer } from "./player.js";
import type { Stage } from "./stage.js";

/** What a file system tells in a way of its own; what both file systems do not share is left out. */
export type Telling = Pick<Stage, "isTmpfs" | "countsDirectoryLinks">;

type Teller = (answer: Answer, play: PlayMemory) => string;

interface Seen {
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

// Times before it were set by a step; later ones are the clock's.
const SET_BY_STEPS = 1_000_000_000;
const MINUS_ONE = -1n;

/** Tells what the steps of one play answered, in words that are the same on every machine. */
export class PlayMemory {
  readonly #inodes = new Map<bigint, string>();
  readonly #seen = new Map<bigint, Seen>();

  constructor(
    readonly root: string,
    readonly telling: Telling,
  ) {}

  /** Tells what a step answered, however often it was made. */
  tell(operation: Operation, answers: readonly Answer[]): string {
    const told = answers.map((answer) => this.#one(operation, answer));
    // The order of a directory is each file system's own; the end comes last.
    return operation.repeat === undefined ? (told[0] ?? "") : sortedEntries(told).join(" ");
  }

  /** A name for an inode: the order in which it was first met. */
  inode(number: bigint): string {
    const name = this.#inodes.get(number) ?? `#${this.#inodes.size + 1}`;
    this.#inodes.set(number, name);
    return name;
  }

  /** What became of a file's times since it was looked at before. */
  times(stat: Stat): string {
    const before = this.#seen.get(stat.st_ino);
    const [accessed, modified, changed] = [stat.st_atim, stat.st_mtim, stat.st_ctim].map(nanoseconds) as [
      bigint,
      bigint,
      bigint,
    ];
    this.#seen.set(stat.st_ino, { accessed, modified, changed });
    const parts = [
      `atime ${timeSince(stat.st_atim, accessed, before?.accessed)}`,
      `mtime ${timeSince(stat.st_mtim, modified, before?.modified)}`,
      `ctime ${timeSince(stat.st_ctim, changed, before?.changed)}`,
    ];
    return parts.join(", ");
  }

  #one(operation: Operation, answer: Answer): string {
    const name = nameOf(operation);
    if (answer.result === MINUS_ONE) return answer.errno ?? "-1";
    if (operation.tell === "times") return this.times(statIn(answer));
    const teller = TELLERS[name];
    if (teller !== undefined) return teller(answer, this);
    return operation.call.endsWith("v") ? "done" : `${answer.result}`;
  }
}

const ok: Teller = ({ result, errno }) => (result === 0n ? (errno ?? "NULL") : "ok");
const filled: Teller = ({ result, told }) =>
  showText((told[0] ?? new Uint8Array()).subarray(0, Number(result)));

const TELLERS: Readonly<Record<string, Teller>> = {
  read: filled,
  pread: filled,
  readlink: filled,
  readlinkat: filled,
  stat64: tellStat,
  lstat64: tellStat,
  fstat64: tellStat,
  fstatat64: tellStat,
  statvfs: tellRoom,
  fstatvfs: tellRoom,
  opendir: ok,
  fdopendir: ok,
  readdir: tellEntry,
  pipe2: ({ told }) => [...new Int32Array(Uint8Array.from(told[0] ?? []).buffer)].join(" "),
  getcwd: ({ result, errno, told }, { root }) =>
    result === 0n ? (errno ?? "NULL") : cString(told[0] ?? new Uint8Array()).replace(root, "@"),
  // These answer the errno itself.
  posix_fadvise: ({ result }) => errnoOf(result),
  posix_fallocate: ({ result }) => errnoOf(result),
};

function errnoOf(result: bigint): string {
  if (result === 0n) return "0";
  return guestErrnoName(linuxX8664, Number(result)) ?? `${result}`;
}

function statIn({ told }: Answer): Stat {
  return decodeStruct(linuxX8664.structs.stat, told[0] ?? new Uint8Array(144), 0);
}

const TYPES: Readonly<Record<number, string>> = {
  [fileType.S_IFIFO]: "fifo",
  [fileType.S_IFCHR]: "device",
  [fileType.S_IFDIR]: "directory",
  [fileType.S_IFREG]: "file",
  [fileType.S_IFLNK]: "link",
};

function tellStat(answer: Answer, play: PlayMemory): string {
  const { telling } = play;
  const stat = statIn(answer);
  const isDirectory = (stat.st_mode & fileTypeMask) === fileType.S_IFDIR;
  const parts = [
    TYPES[stat.st_mode & fileTypeMask] ?? "unknown",
    (stat.st_mode & 0o7777).toString(8),
    `${stat.st_uid}:${stat.st_gid}`,
  ];
  if (!isDirectory || telling.countsDirectoryLinks) parts.push(`links ${stat.st_nlink}`);
  if (!isDirectory) parts.push(`size ${stat.st_size}`);
  if (!isDirectory && telling.isTmpfs) parts.push(`blocks ${stat.st_blocks}`);
  // Other file systems use a number again.
  if (telling.isTmpfs) parts.push(play.inode(stat.st_ino));
  return parts.join(" ");
}

function tellRoom({ told }: Answer): string {
  const { f_namemax } = decodeStruct(linuxX8664.structs.statvfs, told[0] ?? new Uint8Array(112), 0);
  return `names of ${f_namemax}`;
}

function tellEntry({ result, errno, entry }: Answer): string {
  if (result === 0n || entry === undefined) return errno ?? "end";
  const { d_name, d_type }: Dirent = decodeStruct(linuxX8664.structs.dirent, entry, 0);
  const type = Object.entries(dType).find(([, value]) => value === d_type)?.[0] ?? `${d_type}`;
  return `${showText(d_name)}:${type.replace("DT_", "")}`;
}

function sortedEntries(told: readonly string[]): string[] {
  const ends = told.filter((entry) => !entry.includes(":"));
  return [...told.filter((entry) => entry.includes(":")).sort(), ...new Set(ends)];
}

function nanoseconds({ tv_sec, tv_nsec }: Timespec): bigint {
  return BigInt(tv_sec) * 1_000_000_000n + BigInt(tv_nsec);
}

function timeSince({ tv_sec, tv_nsec }: Timespec, time: bigint, before: bigint | undefined): string {
  if (tv_sec < SET_BY_STEPS)
    return tv_nsec === 0 ? `${tv_sec}` : `${tv_sec}.${String(tv_nsec).padStart(9, "0")}`;
  if (before === undefined || before < BigInt(SET_BY_STEPS) * 1_000_000_000n) return "now";
  return time === before ? "same" : time > before ? "later" : "earlier";
}

const LONGEST_SHOWN = 60;

function showText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  return JSON.stringify(
    text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}... of ${text.length}`,
  );
}

function cString(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("latin1");
}
