import { isWasiFunction, WASI_MODULE } from "../wasi/imports.js";
import { type WasmImport, type WasmModule, WebAssembly } from "../web-assembly.js";
import { ModuleError } from "./module-error.js";

/**
 * Compiles a module, if it is one that imports nothing but functions of WASI preview 1.
 * @throws ModuleError when it is not.
 */
export function compileModule(bytes: Uint8Array): WasmModule {
  const module = compile(bytes);
  for (const wanted of WebAssembly.Module.imports(module)) {
    if (!isOffered(wanted)) {
      const { kind, module: from, name } = wanted;
      throw new ModuleError(
        `the module imports the ${kind} ${JSON.stringify(name)} from ${JSON.stringify(from)}, ` +
          `and only functions of ${WASI_MODULE} can be had`,
      );
    }
  }
  return module;
}

function compile(bytes: Uint8Array): WasmModule {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new ModuleError(cause instanceof Error ? cause.message : "the module does not compile", { cause });
  }
}

function isOffered({ kind, module, name }: WasmImport): boolean {
  return kind === "function" && module === WASI_MODULE && isWasiFunction(name);
}
