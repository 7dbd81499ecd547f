export { type Answer, type CallContext, type Nothing, settle } from "./answer.js";
export { AnswerError } from "./answer-error.js";
export type { Call, Exchange } from "./call.js";
export type { ExpectedAnswer } from "./expected-answer.js";
export { Failure, fail } from "./failure.js";
export { trampolines } from "./gen/dispatch.js";
export type * from "./gen/handlers.js";
export { marshalTrampolines } from "./gen/marshal/dispatch.js";
export type * from "./gen/marshal/handlers.js";
export { type GuestLink, type GuestLinkEvents, type GuestLinkOptions, openGuest } from "./guest-link.js";
export type { GuestCommand } from "./guest-process.js";
export { GuestRun } from "./guest-run.js";
export type { Direction, GuestRunOptions, GuestRunResult } from "./guest-run-options.js";
export { defineHandlers, type HandlerLayer, type HandlerLayers, layerHandlers } from "./handler-layers.js";
export { defaultLimits, type Limits } from "./limits.js";
export type { MarshalTrampoline } from "./marshal/marshal-trampoline.js";
export { type GuestDump, ProbeError, type ProbeOptions, probeGuest } from "./probe-guest.js";
export type { OnQuota, QuotaReached } from "./quota-record.js";
export { type RunningGuest, type RunResult, runGuest, startGuest } from "./run-guest.js";
export type { RunOptions } from "./run-options.js";
export {
  type CallCounts,
  type CallEvent,
  type LastCall,
  type ProtocolOption,
  Session,
  type SessionEnd,
  type SessionOptions,
} from "./session.js";
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
export type { OverlayChange } from "./system/overlay-changes.js";
export { defaultQuotas } from "./system/quota.js";
export type { RandomOption } from "./system/random.js";
export { createSystem, type System, type SystemCalls } from "./system/system.js";
export type { AnyTrampoline, Interpreter, Trampoline } from "./trampoline.js";
export type { TransportName } from "./transport/choose-transport.js";
export { describeVerdict, type Verdict } from "./verdict.js";
export {
  type HostErrorCode,
  hostErrorCodes,
  type LimitName,
  limitNames,
  type ViolationCode,
  verdictKinds,
  violationCodes,
} from "./verdict-codes.js";
export type { WallOption } from "./wall/raise-wall.js";
export { describeWall, type Measure, type MeasureName, measures, type WallReport } from "./wall/report.js";
export type { Generation } from "./wire/wire.js";
