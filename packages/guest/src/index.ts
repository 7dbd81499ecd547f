export { AddressSpace, type AddressSpaceOptions, SCRATCH_BASE } from "./address-space.js";
export { type Die, die } from "./die.js";
export { dumpText } from "./dump.js";
export * from "./gen/marshal/raised.js";
export { MarshalGuestCalls } from "./gen/marshal/stubs.js";
export { GUEST_SIGNATURES, GuestCalls } from "./gen/stubs.js";
export {
  type GuestCommand,
  type GuestCommandOptions,
  guestArguments,
  guestCommand,
} from "./guest-command.js";
export { type Executors, GuestPipe, type GuestPipeOptions } from "./guest-pipe.js";
export { MarshalGuestPipe, type MarshalGuestPipeOptions } from "./marshal/marshal-guest-pipe.js";
export { Raised, RaisedErrno } from "./marshal/raised.js";
export { compileModule } from "./module/compile-module.js";
export { ModuleError } from "./module/module-error.js";
export { type ReadModuleOptions, readModule } from "./module/read-module.js";
export { runMain } from "./run-main.js";
export { type RunWasiOptions, runWasi } from "./run-wasi.js";
export { StructBlock } from "./struct-block.js";
export { fdTransport, type Transport } from "./transport.js";
export { WASI_SIGNATURES } from "./wasi/signatures.js";
export type { WasmModule } from "./web-assembly.js";
