import { AddressSpace } from "../src/address-space.js";
import { GuestPipe } from "../src/guest-pipe.js";
import { WASI_MODULE, wasiImports } from "../src/wasi/imports.js";
import { WasiHost } from "../src/wasi/wasi-host.js";
import { type WasmMemory, WebAssembly } from "../src/web-assembly.js";
import { ScriptedController, type Scripts } from "./scripted-controller.js";

/** A module's view of WASI, without a module: its functions, and a memory of one page. */
export interface WasiMachine {
  readonly controller: ScriptedController;
  readonly memory: WasmMemory;
  /** Calls a WASI function; answers its errno. */
  readonly call: (name: string, ...args: (number | bigint)[]) => number;
  /** The messages with which the guest died; the first is the cause. */
  readonly deaths: string[];
  /** The statuses with which the guest ended. */
  readonly exits: number[];
  /** Puts text at an address; answers its length in bytes. */
  readonly put: (address: number, text: string) => number;
  readonly text: (address: number, length: number) => string;
  readonly view: () => DataView;
}

/** Makes one, with a controller that answers by `scripts`. */
export function wasiMachine(scripts: Scripts, args: readonly string[] = ["program"]): WasiMachine {
  const controller = new ScriptedController(scripts);
  const deaths: string[] = [];
  const exits: number[] = [];
  const die = (message: string): never => {
    deaths.push(message);
    throw new Error(message);
  };
  const exit = (status: number): never => {
    exits.push(status);
    throw new Error(`exit ${status}`);
  };
  const space = new AddressSpace();
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  space.attach(memory);
  const pipe = new GuestPipe({ memory: space, transport: controller, die });
  const encoder = new TextEncoder();
  const host = new WasiHost({ pipe, space, die, exit, args: args.map((each) => encoder.encode(each)) });
  const functions = wasiImports(host)[WASI_MODULE] as Record<
    string,
    (...values: (number | bigint)[]) => number
  >;
  const bytes = () => new Uint8Array(memory.buffer);
  return {
    controller,
    memory,
    deaths,
    exits,
    call: (name, ...values) => functions[name]?.(...values) ?? -1,
    put(address, text) {
      const encoded = encoder.encode(text);
      bytes().set(encoded, address);
      return encoded.length;
    },
    text: (address, length) => new TextDecoder().decode(bytes().subarray(address, address + length)),
    view: () => new DataView(memory.buffer),
  };
}
