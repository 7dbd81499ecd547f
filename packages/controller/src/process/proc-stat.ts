import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { platform } from "node:os";

/** What Linux tells of a process, in proc(5)'s `/proc/PID/stat`. */
export interface ProcStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** It has ended, and its parent has not yet taken note. */
  readonly isDead: boolean;
  /** Processor time of all its threads, in milliseconds, as exact as the kernel's ticks of 10 ms. */
  readonly cpuMs: number;
  /** Processor time of those of its children that ended and that it waited for. */
  readonly childrenCpuMs: number;
  /** Memory that is really there, shared pages included. */
  readonly rssBytes: number;
  /** When it was started, in the kernel's ticks since boot: with `pid` it names a process for good. */
  readonly startedAt: number;
}

/** USER_HZ: what proc(5) counts processor time in, whatever the kernel's own tick is. */
const msPerTick = 10;
const statBytes = 1024;
const buffer = Buffer.alloc(statBytes);

/** Tells of a process; `undefined` where it is gone. */
export function readStat(pid: number): ProcStat | undefined {
  const file = new StatFile(pid);
  const stat = file.read();
  file.close();
  return stat;
}

/** A process's `stat`, kept open: reading is cheap, and answers nothing once the process is gone, even where its number is used again. */
export class StatFile {
  #fd: number | undefined;

  constructor(pid: number) {
    try {
      this.#fd = openSync(`/proc/${pid}/stat`, "r");
    } catch {
      // It is gone already.
    }
  }

  /** Tells of the process; `undefined` where it is gone. */
  read(): ProcStat | undefined {
    if (this.#fd === undefined) return undefined;
    let length: number;
    try {
      length = readSync(this.#fd, buffer, 0, statBytes, 0);
    } catch {
      this.close();
      return undefined;
    }
    return parseStat(buffer.toString("latin1", 0, length));
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** Reads the one line of `/proc/PID/stat`; a command's name in it may hold spaces and parentheses. */
export function parseStat(text: string): ProcStat | undefined {
  const nameEnd = text.lastIndexOf(")");
  if (nameEnd === -1) return undefined;
  // Field 3 of proc(5) comes first.
  const fields = text.slice(nameEnd + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    group: field(5),
    session: field(6),
    isDead: fields[0] === "Z" || fields[0] === "X",
    cpuMs: (field(14) + field(15)) * msPerTick,
    childrenCpuMs: (field(16) + field(17)) * msPerTick,
    rssBytes: field(24) * pageBytes(),
    startedAt: field(22),
  };
}

let knownPageBytes: number | undefined;

/** The size of this machine's pages, which the kernel tells every program at its start (AT_PAGESZ of getauxval(3)). */
function pageBytes(): number {
  knownPageBytes ??= readPageBytes();
  return knownPageBytes;
}

function readPageBytes(): number {
  const pageSizeKey = 6n;
  try {
    const words = new BigUint64Array(new Uint8Array(readFileSync("/proc/self/auxv")).buffer);
    for (let index = 0; index < words.length; index += 2) {
      if (words[index] === pageSizeKey) return Number(words[index + 1]);
    }
  } catch {
    // A system that does not say so has the pages that nearly all have.
  }
  return 4096;
}

/** Whether processes can be looked at here: a Linux with /proc. */
export const canSeeProcesses = platform() === "linux" && readStat(process.pid) !== undefined;
