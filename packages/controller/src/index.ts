export { type Answer, type CallContext, settle } from "./answer.js";
export type { Call, Exchange } from "./call.js";
export { Failure, fail } from "./failure.js";
export { trampolines } from "./gen/dispatch.js";
export type { Handlers } from "./gen/handlers.js";
export type { GuestCommand } from "./guest-process.js";
export { type Direction, GuestRun, type GuestRunOptions, type GuestRunResult } from "./guest-run.js";
export { defaultLimits, type Limits } from "./limits.js";
export { type GuestDump, ProbeError, probeGuest } from "./probe-guest.js";
export { type RunOptions, type RunResult, runGuest } from "./run-guest.js";
export { type CallCounts, Session, type SessionEnd, type SessionOptions } from "./session.js";
export type { ClockOption } from "./system/clock.js";
export type { IdentityOption } from "./system/identity.js";
export type { InputOption } from "./system/input.js";
export type {
  FileContent,
  FileOption,
  MountOption,
  Ownership,
  QuotaOption,
  SystemOptions,
} from "./system/options.js";
export type { OutputListener, OutputStream } from "./system/output.js";
export type { RandomOption } from "./system/random.js";
export { createSystem, type System, type SystemCalls } from "./system/system.js";
export type { AnyTrampoline, Interpreter, Trampoline } from "./trampoline.js";
export {
  describeVerdict,
  type HostErrorCode,
  type LimitName,
  limitNames,
  type Verdict,
  type ViolationCode,
} from "./verdict.js";
