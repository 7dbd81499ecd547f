import { fileURLToPath } from "node:url";

/** How a guest's process is started: with these two pipes as its descriptors 0 and 1, and no environment. */
export interface GuestCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a guest is to run. */
export interface GuestCommandOptions {
  /** The WebAssembly file: a WASI preview 1 program. */
  readonly file: string;
  /** The program's arguments, without its name. */
  readonly args?: readonly string[];
  /** What the program sees as its own name; the file's name unless given. */
  readonly programName?: string;
  /** The most that the program's memory may grow to, in MiB, from 1 to 4096; what the program says unless given. */
  readonly memoryMiB?: number;
  /**
   * Whether V8 recompiles what is used much. It makes starting Python 0.1 s slower, and long computations up to
   * twice as fast (with Node 24 and later; Node 20 gains nothing). Not unless given.
   */
  readonly optimize?: boolean;
  /** Whether V8 checks a function only when it is first called: quicker, for modules that are known to be good. */
  readonly isTrusted?: boolean;
}

/** How to start a guest that runs a WASI program. */
export function guestCommand(options: GuestCommandOptions): GuestCommand {
  const flags = [
    // What V8 may not do in a guest, which has no JavaScript but ours.
    "--disallow-code-generation-from-strings",
    "--no-addons",
    ...(options.optimize ? [] : ["--liftoff-only"]),
    ...(options.isTrusted ? ["--wasm-lazy-validation"] : []),
  ];
  const own = [
    ...(options.programName === undefined ? [] : ["--argv0", options.programName]),
    ...(options.memoryMiB === undefined ? [] : ["--memory", String(options.memoryMiB)]),
  ];
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  return { command: process.execPath, args: [...flags, main, ...own, options.file, ...(options.args ?? [])] };
}
