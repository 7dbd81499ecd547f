import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { constants } from "node:os";
import type { ProcessEnd, Witness } from "./walled-command.js";

/** A process that becomes the guest: its end is the guest's. */
export const noWitness: Witness = { onSpoken() {}, endOf: (end) => end };

/**
 * How often, and after how many milliseconds, an ending guest is looked at again until it has ended: its descriptors
 * are closed before, and on a busy machine some time may pass.
 */
const looks = 1000;
const betweenLooksMs = 2;

/**
 * Tells how a guest behind bwrap(1) ended. bwrap itself answers 128 and the number of a signal for a guest that was
 * ended by one, and so does a guest that exits with such a status. So bwrap's first process in the namespace, whose
 * child the guest is, is stopped once the guest runs: it then cannot collect the guest, whose true status the kernel
 * keeps in /proc until that process is killed.
 *
 * That the guest has ended is known by a descriptor which only the guest has: a socket on which it can neither write
 * nor, with the seccomp filter, do anything else, and whose other end is `lifeline`.
 */
export class BubblewrapWitness implements Witness {
  readonly #launcher: number | undefined;
  #hasSpoken = false;
  #init: number | undefined;
  #guest: number | undefined;
  #end: ProcessEnd | undefined;

  constructor({ pid }: ChildProcess, lifeline: Socket | undefined) {
    this.#launcher = pid;
    lifeline?.on("error", () => {});
    // Without reading, the end is not seen. Nothing comes but from a guest that has broken out.
    lifeline?.once("data", () => this.#breach());
    lifeline?.once("end", () => this.#look(looks));
    lifeline?.once("close", () => this.#look(looks));
    lifeline?.unref();
  }

  onSpoken(): void {
    if (this.#hasSpoken) return;
    this.#hasSpoken = true;
    const init = childOf(this.#launcher);
    const guest = childOf(init);
    if (init === undefined || guest === undefined || !signalProcess(init, "SIGSTOP")) return;
    this.#init = init;
    this.#guest = guest;
  }

  endOf(end: ProcessEnd): ProcessEnd {
    return this.#end ?? fromShellStatus(end);
  }

  #breach(): void {
    const init = this.#init ?? childOf(this.#launcher);
    if (init !== undefined) signalProcess(init, "SIGKILL");
  }

  #look(left: number): void {
    if (this.#init === undefined || this.#end) return;
    this.#end = deadStatus(this.#guest);
    if (this.#end) signalProcess(this.#init, "SIGKILL");
    else if (left > 0) setTimeout(() => this.#look(left - 1), betweenLooksMs);
    // It lives and has closed the descriptor, or cannot be seen: bwrap's own word has to do.
    else signalProcess(this.#init, "SIGCONT");
  }
}

/** The only child of a process, as proc(5) has it. */
function childOf(pid: number | undefined): number | undefined {
  const children = pid === undefined ? "" : read(`/proc/${pid}/task/${pid}/children`);
  return /^[0-9]+ ?$/.test(children) ? Number.parseInt(children, 10) : undefined;
}

/** How a process ended that nobody has collected yet; `undefined` where it lives. */
function deadStatus(pid: number | undefined): ProcessEnd | undefined {
  const stat = pid === undefined ? "" : read(`/proc/${pid}/stat`);
  // Fields 3 (state) and following: the name before them may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = Number(fields[EXIT_CODE - 3]);
  if (fields[0] !== "Z" || !Number.isInteger(status)) return undefined;
  return fromWaitStatus(status);
}

const EXIT_CODE = 52;

/** The status of wait(2): the signal in its lowest 7 bits, else what the program exited with. */
function fromWaitStatus(status: number): ProcessEnd {
  const signal = signalName(status & 0x7f);
  return signal ? { code: null, signal } : { code: (status >> 8) & 0xff, signal: null };
}

/** A status as a shell gives it: above 128 it may be a signal's. */
function fromShellStatus(end: ProcessEnd): ProcessEnd {
  const signal = end.code === null || end.code <= 128 ? undefined : signalName(end.code - 128);
  return signal ? { code: null, signal } : end;
}

function signalName(number: number): NodeJS.Signals | undefined {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  return names.find((name) => constants.signals[name] === number);
}

function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
