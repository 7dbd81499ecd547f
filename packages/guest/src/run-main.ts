import { writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { DUMP_VARIABLE } from "@sandbox/protocol";
import { complain } from "./die.js";
import { dumpText } from "./dump.js";
import { type GuestOptions, parseGuestOptions } from "./guest-options.js";
import { compileModule } from "./module/compile-module.js";
import { ModuleError } from "./module/module-error.js";
import { readModule, releaseModule } from "./module/read-module.js";
import { runWasi } from "./run-wasi.js";
import { systemErrorCode } from "./transport.js";
import { WASI_SIGNATURES } from "./wasi/signatures.js";

/** What a shell answers for a file that it cannot run. */
const CANNOT_RUN = 126;
const WRONG_USE = 2;

const PAGES_PER_MIB = 16;

/**
 * The program `guest`: runs a module as a guest on descriptors 0 and 1, and ends the process.
 * `commandLine` is what follows the program's name: options, a WebAssembly file, the arguments for it.
 */
export function runMain(commandLine: readonly string[]): never {
  const options = parseGuestOptions(commandLine);
  if (typeof options === "string") return refuse(options, WRONG_USE);
  if (process.env[DUMP_VARIABLE]) {
    writeSync(1, dumpText(WASI_SIGNATURES));
    return process.exit(0);
  }
  try {
    return run(options);
  } catch (error) {
    if (error instanceof ModuleError || systemErrorCode(error)) {
      return refuse(`${options.file}: ${(error as Error).message}`, CANNOT_RUN);
    }
    throw error;
  }
}

function run({ file, programName, memoryMiB, stackMiB, optimize, isTrusted, args }: GuestOptions): never {
  // On Node's command line they would make V8 refuse its own start-up cache. One that a later V8 does not know is a
  // line on stderr, no more.
  if (!optimize) setFlagsFromString("--no-wasm-tier-up");
  if (!optimize) setFlagsFromString("--no-wasm-dynamic-tiering");
  if (isTrusted) setFlagsFromString("--wasm-lazy-validation");
  const bytes = readModule(file, {
    ...(memoryMiB !== undefined && { maximumPages: memoryMiB * PAGES_PER_MIB }),
    ...(stackMiB !== undefined && { stackPages: stackMiB * PAGES_PER_MIB }),
  });
  const module = compileModule(bytes);
  releaseModule(bytes);
  return runWasi({ module, args: [programName, ...args] });
}

function refuse(message: string, status: number): never {
  complain(`guest: ${message}`);
  return process.exit(status);
}
