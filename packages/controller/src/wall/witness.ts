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
 * How long is waited at most for bwrap's process to have stopped, in milliseconds: until it has, it would still collect
 * a guest that ends at once. The guest waits for its answer meanwhile. It takes no millisecond but on a busy machine.
 */
const stoppingMs = 100;
/** How long the processor is left to others between two looks, in milliseconds: bwrap's process may be waiting for it. */
const napMs = 1;
const nap = new Int32Array(new SharedArrayBuffer(4));
/** How often a guest is looked at that may have left the descriptor to a process of its own, in milliseconds. */
const glanceMs = 250;

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
  #isOver = false;
  #glances: NodeJS.Timeout | undefined;
  #init: number | undefined;
  #guest: number | undefined;
  #end: ProcessEnd | undefined;

  constructor(child: ChildProcess, lifeline: Socket | undefined) {
    this.#launcher = child.pid;
    child.once("exit", () => clearInterval(this.#glances));
    lifeline?.on("error", () => {});
    // Without reading, the end is not seen. Nothing comes but from a guest that has broken out.
    lifeline?.once("data", () => this.#breach());
    lifeline?.once("end", () => this.#over());
    lifeline?.once("close", () => this.#over());
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
    awaitStop(init);
    // What it had to say may be heard only after it has ended.
    if (this.#isOver) this.#look(looks);
    this.#glances = setInterval(() => this.#glance(), glanceMs).unref();
  }

  endOf(end: ProcessEnd): ProcessEnd {
    return this.#end ?? fromShellStatus(end);
  }

  #breach(): void {
    const init = this.#init ?? childOf(this.#launcher);
    if (init !== undefined) signalProcess(init, "SIGKILL");
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#look(looks);
  }

  #look(left: number): void {
    if (this.#init === undefined || this.#end || this.#glance()) return;
    const isThere = this.#guest !== undefined && stateOf(this.#guest) !== "";
    if (left > 0 && isThere) setTimeout(() => this.#look(left - 1), betweenLooksMs);
    // It lives and has closed the descriptor, or has been collected already: bwrap's own word has to do.
    else signalProcess(this.#init, "SIGCONT");
  }

  /** Whether it has ended, by now. */
  #glance(): boolean {
    this.#end ??= deadStatus(this.#guest);
    if (!this.#end) return false;
    clearInterval(this.#glances);
    if (this.#init !== undefined) signalProcess(this.#init, "SIGKILL");
    return true;
  }
}

function awaitStop(pid: number): void {
  const end = performance.now() + stoppingMs;
  while (/[SRD]/.test(stateOf(pid)) && performance.now() < end) Atomics.wait(nap, 0, 0, napMs);
}

/** The letter that proc(5) has for what a process does; "" for none that is there. */
function stateOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).charAt(0);
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
