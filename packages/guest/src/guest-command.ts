import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFiles, permissionArguments } from "./wall/node-permissions.js";

/**
 * How a guest's process is started: with its pipes as descriptors 0 and 1, and with no environment.
 * `@sandbox/controller` takes it as it is.
 */
export interface GuestCommand {
  /** The executable, as a path of the host: this Node. */
  readonly file: string;
  readonly args: readonly string[];
  /** What guards it: WebAssembly. */
  readonly kind: "wasi";
  /** The WebAssembly file, as it stands among `args`. */
  readonly module: string;
  /** All files of the host that its Node reads, by absolute paths, beside its executable and its libraries. */
  readonly reads: readonly string[];
}

/** What a guest is to run, and how. */
export interface GuestCommandOptions {
  /** The WebAssembly file, as a path of the host: a WASI preview 1 program. */
  readonly module: string;
  /** The program's arguments, without its name. */
  readonly args?: readonly string[];
  /** What the program sees as its own name; the file's name unless given. */
  readonly programName?: string;
  /** The most that the program's memory may grow to, in MiB, from 1 to 4096; what the module says unless given. */
  readonly memoryMiB?: number;
  /**
   * How much the program has for its stack, in MiB, from 1 to 1024, beside its memory; what the module was linked with
   * unless given, often 64 KiB. For modules that LLVM made (of C, C++, Rust): what they have on their stack
   * stands in their memory, at a place that is moved. Not for those of an old wasi-libc, without `__heap_end`, whose
   * malloc takes all that the memory begins with. A recursion that outgrows the stack overwrites what the program has
   * in its memory, so give more than V8's own stack (1 MiB), which then is full first.
   */
  readonly stackMiB?: number;
  /**
   * Whether V8 recompiles what is used much; `false` unless given. It makes starting Python 0.1 to 0.2 s slower, and
   * long computations faster: twice with Node 24, hardly with Node 22, not at all with Node 20.
   */
  readonly optimize?: boolean;
  /** Whether V8 checks each function only when it is first called, to start quicker; for modules known to be good. */
  readonly isTrusted?: boolean;
}

/** How to start a guest that runs a WASI program: in a Node of its own, which may read its files and nothing else. */
export function guestCommand(options: GuestCommandOptions): GuestCommand {
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  const module = resolve(options.module);
  const mayRead = [main, ...packageFiles(main), module];
  const args = [
    ...permissionArguments(mayRead, process.versions.node),
    main,
    ...guestArguments({ ...options, module }),
  ];
  return {
    file: process.execPath,
    args,
    kind: "wasi",
    module,
    reads: mayRead.filter((file) => existsSync(file)),
  };
}

/** The command line of the program `guest`, without its name. */
export function guestArguments(options: GuestCommandOptions): string[] {
  return [
    ...(options.optimize ? ["--optimize"] : []),
    ...(options.isTrusted ? ["--trusted"] : []),
    ...(options.programName === undefined ? [] : ["--argv0", options.programName]),
    ...(options.memoryMiB === undefined ? [] : ["--memory", String(options.memoryMiB)]),
    ...(options.stackMiB === undefined ? [] : ["--stack", String(options.stackMiB)]),
    options.module,
    ...(options.args ?? []),
  ];
}
