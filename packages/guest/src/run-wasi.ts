import { AddressSpace } from "./address-space.js";
import { type Die, die } from "./die.js";
import { GuestPipe } from "./guest-pipe.js";
import { ModuleError } from "./module/module-error.js";
import type { Transport } from "./transport.js";
import { wasiImports } from "./wasi/imports.js";
import { WasiHost } from "./wasi/wasi-host.js";
import { type WasmMemory, type WasmModule, WebAssembly } from "./web-assembly.js";

/** What `runWasi` runs, and for whom. */
export interface RunWasiOptions {
  /** From `compileModule`. */
  readonly module: WasmModule;
  /** The program's arguments, its name first. */
  readonly args: readonly string[];
  /** Descriptors 0 and 1 unless given. */
  readonly transport?: Transport;
  /** How the guest dies; by a signal unless given. */
  readonly die?: Die;
  /** How the guest ends; the process does unless given. */
  readonly exit?: (status: number) => never;
}

/**
 * Runs a WASI preview 1 program as a guest: each of its system calls is a request on the pipe, and it gets
 * nothing else of this process. Ends the process as the program ends; a trap is a message and SIGABRT.
 * @throws ModuleError when the module is not a program.
 */
export function runWasi(options: RunWasiOptions): never {
  const end = options.die ?? die;
  const exit = options.exit ?? ((status: number) => process.exit(status));
  const space = new AddressSpace();
  const pipe = new GuestPipe({
    memory: space,
    die: end,
    ...(options.transport && { transport: options.transport }),
  });
  const args = options.args.map((argument) => new TextEncoder().encode(argument));
  const host = new WasiHost({ pipe, space, args, die: end, exit });
  try {
    instantiate(options.module, host, space)();
  } catch (error) {
    if (error instanceof ModuleError) throw error;
    return end(`trap: ${error instanceof Error ? error.message : String(error)}`);
  }
  return exit(0);
}

function instantiate(module: WasmModule, host: WasiHost, space: AddressSpace): () => unknown {
  // A start function in the module runs here, when its memory is not known yet: its calls meet EFAULT.
  const { exports } = new WebAssembly.Instance(module, wasiImports(host));
  const { memory, _start: start } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new ModuleError('the module exports no memory "memory"');
  if (typeof start !== "function") throw new ModuleError('the module exports no function "_start"');
  space.attach(memory as WasmMemory);
  return start as () => unknown;
}
