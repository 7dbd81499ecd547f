import { argumentFunctions } from "./arguments.js";
import { clockFunctions } from "./clock.js";
import { descriptorFunctions } from "./descriptor-functions.js";
import { bindFunctions, type WasiFunctions } from "./functions.js";
import { openFunctions } from "./open.js";
import { pathFunctions } from "./path-functions.js";
import { pollFunctions } from "./poll.js";
import { processFunctions } from "./process.js";
import { randomFunctions } from "./random.js";
import { readDirectoryFunctions } from "./read-directory.js";
import { readWriteFunctions } from "./read-write.js";
import { socketFunctions } from "./sockets.js";
import type { WasiHost } from "./wasi-host.js";

/** The name under which modules import WASI preview 1. */
export const WASI_MODULE = "wasi_snapshot_preview1";

const functions: WasiFunctions = {
  ...argumentFunctions,
  ...clockFunctions,
  ...descriptorFunctions,
  ...openFunctions,
  ...pathFunctions,
  ...pollFunctions,
  ...processFunctions,
  ...randomFunctions,
  ...readDirectoryFunctions,
  ...readWriteFunctions,
  ...socketFunctions,
};

/** Whether WASI preview 1 has a function of this name. */
export function isWasiFunction(name: string): boolean {
  return Object.hasOwn(functions, name);
}

/** All a module gets: the 46 functions of WASI preview 1, each a call on the pipe or an answer from what is known. */
export function wasiImports(host: WasiHost): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return { [WASI_MODULE]: bindFunctions(host, functions) };
}
