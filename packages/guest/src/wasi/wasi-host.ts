import { linuxX8664, NULL, openFlags, type Stat, type Timespec } from "@sandbox/protocol";
import type { AddressSpace } from "../address-space.js";
import type { Die } from "../die.js";
import { GuestCalls } from "../gen/stubs.js";
import type { GuestPipe } from "../guest-pipe.js";
import { readPointers, StructBlock } from "../struct-block.js";
import { FileType, fileTypeOfMode, Rights } from "./constants.js";
import { type Descriptor, DescriptorTable, descriptor } from "./descriptors.js";
import { toWasiErrno, WasiErrno, WasiFailure } from "./errno.js";
import { ModuleMemory } from "./module-memory.js";
import { PathBuffers } from "./path-buffers.js";
import { SelectBlocks } from "./select-blocks.js";

/** How a `WasiHost` is made. */
export interface WasiHostOptions {
  readonly pipe: GuestPipe;
  readonly space: AddressSpace;
  /** The program's arguments, its name first; none holds a NUL. */
  readonly args: readonly Uint8Array[];
  readonly die: Die;
  /** Ends the process with this status. */
  readonly exit: (status: number) => never;
}

/** What the WASI functions of one module share. */
export class WasiHost {
  readonly pipe: GuestPipe;
  readonly calls: GuestCalls;
  readonly space: AddressSpace;
  readonly memory: ModuleMemory;
  readonly paths: PathBuffers;
  readonly args: readonly Uint8Array[];
  readonly die: Die;
  readonly exit: (status: number) => never;
  readonly stat: StructBlock<Stat>;
  readonly time: StructBlock<Timespec>;
  /** 0 to 2 are the standard streams, 3 is the root directory. */
  readonly descriptors: DescriptorTable;
  #environment: readonly Uint8Array[] | undefined;
  #random: number | undefined;
  #selectBlocks: SelectBlocks | undefined;

  constructor(options: WasiHostOptions) {
    this.pipe = options.pipe;
    this.calls = new GuestCalls(options.pipe);
    this.space = options.space;
    this.memory = new ModuleMemory(options.space);
    this.paths = new PathBuffers(options.space);
    this.args = options.args;
    this.die = options.die;
    this.exit = options.exit;
    this.stat = new StructBlock(options.space, linuxX8664.structs.stat);
    this.time = new StructBlock(options.space, linuxX8664.structs.timespec, 2);
    this.descriptors = new DescriptorTable([
      descriptor(0, Rights.ALL & ~Rights.WRITING),
      descriptor(1, Rights.ALL & ~Rights.READING),
      descriptor(2, Rights.ALL & ~Rights.READING),
      descriptor(undefined, Rights.ALL, { isRoot: true, type: FileType.DIRECTORY }),
    ]);
  }

  /** The WASI error of the call that has just failed. */
  failure(): number {
    return toWasiErrno(this.calls.errno);
  }

  /** What a WASI function answers for a call that answers 0 or -1. */
  outcome(result: number): number {
    return result < 0 ? this.failure() : WasiErrno.SUCCESS;
  }

  /** @throws WasiFailure when the root directory has to be opened and cannot. */
  fdOf(open: Descriptor): number {
    if (open.fd !== undefined) return open.fd;
    const fd = this.calls.open(this.paths.root, openFlags.O_RDONLY | openFlags.O_DIRECTORY, 0);
    if (fd < 0) throw this.failed();
    open.fd = fd;
    return fd;
  }

  /** The call that has just failed, to be thrown. */
  failed(): WasiFailure {
    return new WasiFailure(toWasiErrno(this.calls.errno));
  }

  /** Takes note of what fstat(2) told of a descriptor, which its type and being a terminal depend on. */
  learn(open: Descriptor, mode: number): void {
    if (open.type !== undefined) return;
    open.type = fileTypeOfMode(mode);
    const isPipe = open.type === FileType.UNKNOWN || open.type === FileType.SOCKET_STREAM;
    const isTerminal = open.type === FileType.CHARACTER_DEVICE && this.calls.isatty(this.fdOf(open)) === 1;
    if (isTerminal) open.rights &= ~Rights.SEEKING;
    open.isStream = isPipe || isTerminal;
  }

  /** The environment, each entry as NAME=value; asked for once. */
  get environment(): readonly Uint8Array[] {
    this.#environment ??= this.#readEnvironment();
    return this.#environment;
  }

  #readEnvironment(): readonly Uint8Array[] {
    const array = this.calls.get_environ();
    if (array === NULL) return [];
    const strings = readPointers(this.space, array)?.map((at) =>
      this.space.readString(at, Number.POSITIVE_INFINITY)?.slice(),
    );
    // The controller has put them there: where they are not, it would have been the C program's own SIGSEGV.
    return strings?.map((string) => string ?? this.die("", "SIGSEGV")) ?? this.die("", "SIGSEGV");
  }

  /** @throws WasiFailure when /dev/urandom cannot be opened. */
  get random(): number {
    this.#random ??= this.#openRandom();
    return this.#random;
  }

  /** Reserved when a program first waits; most never do. */
  get selectBlocks(): SelectBlocks {
    this.#selectBlocks ??= new SelectBlocks(this.space);
    return this.#selectBlocks;
  }

  #openRandom(): number {
    const fd = this.calls.open(this.paths.random, openFlags.O_RDONLY, 0);
    if (fd < 0) throw this.failed();
    return fd;
  }
}
