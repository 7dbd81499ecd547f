import { closeSync, readFileSync } from "node:fs";
import { fail } from "../failure.js";
import { LruMap } from "./lru-map.js";

// Files and directories that are open in mounts that may be written, two descriptors for one that was opened for
// reading and for writing: as many as a guest may have open by default, where this process may have many more.
const MOST_KEPT = 1024;
const LEAST_KEPT = 256;
// A guest that keeps all it can leaves most to others.
const SHARE = 16;

/**
 * The host descriptors that mounts hold open, by the file they stand for, and at most `capacity` of them: an
 * old one is closed for a new one, and its file is opened again when it is needed.
 */
export class HostHandles {
  readonly #handles: LruMap<object, number>;
  readonly #roots: number[] = [];
  readonly #kept = new Set<number>();
  readonly #maximumKept: number;
  #isDisposed = false;

  /** `capacity` is 2 at least: a file and the directory that it is opened from. */
  constructor(capacity: number) {
    this.#maximumKept = maximumKept();
    this.#handles = new LruMap(Math.max(capacity, 2), { evicted: closeSync });
  }

  /** How many descriptors are open. */
  get size(): number {
    return this.#handles.size + this.#roots.length + this.#kept.size;
  }

  /** Takes over the descriptor of a mount's root, which stays open. */
  addRoot(handle: number): void {
    this.#roots.push(handle);
  }

  /** Answers a file's descriptor, opening the file where it is not open. Throws EIO after `dispose`. */
  open(file: object, opening: () => number): number {
    if (this.#isDisposed) throw fail("EIO");
    const known = this.#handles.get(file);
    if (known !== undefined) return known;
    const handle = opening();
    this.#handles.set(file, handle);
    return handle;
  }

  /** Whether a file's descriptor is open; this counts as a use of it. */
  has(file: object): boolean {
    return this.#handles.get(file) !== undefined;
  }

  /** Closes a file's descriptor, if it is open. */
  close(file: object): void {
    this.#handles.delete(file);
  }

  /** Throws ENFILE where no more descriptors may be kept open, EIO after `dispose`. */
  requireRoom(): void {
    if (this.#isDisposed) throw fail("EIO");
    if (this.#kept.size >= this.#maximumKept) throw fail("ENFILE");
  }

  /** Opens a descriptor that stays open until `drop`: its file may have lost its name. Throws ENFILE where too many are. */
  keep(opening: () => number): number {
    this.requireRoom();
    const handle = opening();
    this.#kept.add(handle);
    return handle;
  }

  /** Closes a descriptor that was kept. */
  drop(handle: number): void {
    if (this.#kept.delete(handle)) closeSync(handle);
  }

  /** Closes all descriptors. */
  dispose(): void {
    this.#isDisposed = true;
    this.#handles.clear();
    for (const kept of this.#kept) closeSync(kept);
    this.#kept.clear();
    for (const root of this.#roots.splice(0)) closeSync(root);
  }
}

/**
 * How many descriptors a guest's mounts may keep open, by what `/proc/self/limits` says of this process: a sixteenth of
 * its own, 256 at least and 1024 at most.
 */
export function maximumKept(limits = readLimits()): number {
  const soft = /^Max open files +(\S+)/m.exec(limits)?.[1];
  if (soft === "unlimited") return MOST_KEPT;
  return Math.min(Math.max(Math.floor(Number(soft ?? 0) / SHARE), LEAST_KEPT), MOST_KEPT);
}

function readLimits(): string {
  try {
    return readFileSync("/proc/self/limits", "latin1");
  } catch {
    return "";
  }
}
