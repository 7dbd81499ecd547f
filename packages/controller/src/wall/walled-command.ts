import type { ChildProcess } from "node:child_process";
import type { GuestCommand } from "../guest-process.js";
import type { WallReport } from "./report.js";

/**
 * What a guest's process is, for the wall around it: an RPython program made with `--sandbox`, a WebAssembly program in
 * a Node of its own, or something of which nothing is known.
 */
export type GuestKind = "native" | "wasi" | "other";

/** A guest's command with its wall around it, for one process. */
export interface Wall {
  /** What to start in place of the guest's own command. */
  readonly command: GuestCommand;
  /**
   * What the process has at first as descriptors 3 and above, for `spawn`'s `stdio`: open files of ours, new pipes, or
   * nothing.
   */
  readonly descriptors: readonly (number | "pipe" | "ignore")[];
  /** Which measures stand. */
  readonly report: WallReport;
  /** Watches over the process that was started, so that the guest's end can be told from its launcher's. */
  watch(child: ChildProcess): Witness;
  /** Closes `descriptors`: to be called once the process was started, or could not be. */
  dispose(): void;
}

/** How a process ended, as Node tells it. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Knows which of the processes behind a wall is the guest, and how it ended. */
export interface Witness {
  /** To be called when the guest has spoken, before it is answered; the first time counts. */
  onSpoken(): void;
  /** The guest's end, from that of the process that was started. */
  endOf(end: ProcessEnd): ProcessEnd;
}
