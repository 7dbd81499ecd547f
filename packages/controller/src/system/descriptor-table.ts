import { type Failure, fail } from "../failure.js";
import type { OpenFile } from "./open-file.js";
import { type QuotaListener, requireCount } from "./quota.js";

interface Descriptor {
  readonly file: OpenFile;
  closesOnExec: boolean;
}

/** The descriptors of the guest. A new one is the lowest that is free, as POSIX says. */
export class DescriptorTable {
  /** How many descriptors there may be; each is below this. */
  readonly capacity: number;
  readonly #descriptors: (Descriptor | undefined)[] = [];
  readonly #onReached: QuotaListener;
  // Every descriptor below it is taken.
  #lowestFree = 0;

  /** Throws a RangeError where there is no room for 0, 1 and 2. */
  constructor(capacity: number, onReached: QuotaListener = () => undefined) {
    requireCount("quotas.openFiles", capacity, 3);
    this.capacity = capacity;
    this.#onReached = onReached;
  }

  /** Answers an open file that can be read, written or changed; throws EBADF, also for one of O_PATH. */
  get(fd: number): OpenFile {
    const file = this.place(fd);
    if (file.isPathOnly) throw fail("EBADF");
    return file;
  }

  /** Answers an open file, or one that only marks a place; throws EBADF. */
  place(fd: number): OpenFile {
    return this.#descriptor(fd).file;
  }

  /** Whether the descriptor is open. */
  has(fd: number): boolean {
    return this.#descriptors[fd] !== undefined;
  }

  /** Tells that one more open file is refused, and answers what the call fails with. */
  refuse(): Failure {
    this.#onReached("openFiles", this.capacity, this.capacity + 1);
    return fail("EMFILE");
  }

  /** Throws EMFILE where no descriptor is free. */
  requireFree(): void {
    this.#firstFree(0);
  }

  /** Makes the lowest free descriptor, from `minimum` on; throws EMFILE, or what opening the file is refused with. */
  add(file: OpenFile, closesOnExec: boolean, minimum = 0): number {
    const fd = this.#firstFree(minimum);
    file.addDescriptor();
    this.#descriptors[fd] = { file, closesOnExec };
    return fd;
  }

  /** Makes one descriptor stand for the file of another, closing what it stood for; throws EBADF. */
  replace(oldFd: number, newFd: number, closesOnExec: boolean): number {
    const file = this.place(oldFd);
    if (newFd < 0 || newFd >= this.capacity) throw fail("EBADF");
    file.addDescriptor();
    if (this.has(newFd)) this.close(newFd);
    this.#descriptors[newFd] = { file, closesOnExec };
    return newFd;
  }

  /** Closes a descriptor; throws EBADF. */
  close(fd: number): void {
    const { file } = this.#descriptor(fd);
    this.#descriptors[fd] = undefined;
    this.#lowestFree = Math.min(this.#lowestFree, fd);
    file.dropDescriptor();
  }

  /** Whether a descriptor would be closed by execve(2); throws EBADF. */
  closesOnExec(fd: number): boolean {
    return this.#descriptor(fd).closesOnExec;
  }

  /** Sets whether a descriptor would be closed by execve(2); throws EBADF. */
  setClosesOnExec(fd: number, closesOnExec: boolean): void {
    this.#descriptor(fd).closesOnExec = closesOnExec;
  }

  #descriptor(fd: number): Descriptor {
    const descriptor = this.#descriptors[fd];
    if (descriptor === undefined) throw fail("EBADF");
    return descriptor;
  }

  #firstFree(minimum: number): number {
    while (this.has(this.#lowestFree)) this.#lowestFree++;
    let fd = Math.max(minimum, this.#lowestFree);
    while (this.has(fd)) fd++;
    if (fd >= this.capacity) throw this.refuse();
    return fd;
  }
}
