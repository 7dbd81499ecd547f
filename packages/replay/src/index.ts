export {
  CanonicalForm,
  type CanonicalLevel,
  type CanonicalOptions,
  canonicalExchange,
  canonicalLevels,
} from "./canonical/canonical.js";
export { canonicalText, type DigestSource, digestOf } from "./canonical/digest.js";
export { type CheckedSession, type CheckOptions, checkRecording, checkSession } from "./check/check.js";
export { parseMetadata, type RecordingMetadata } from "./check/metadata.js";
export { formatProblem, type Problem, type ProblemCode, problemCodes } from "./check/problem.js";
export { findSecrets, type Secret, type SecretKind } from "./check/secrets.js";
export { type ByteSource, bytesSource, FileSource } from "./container/byte-source.js";
export type { JsonObject, JsonValue } from "./container/fields.js";
export { compareSpecification, type FileInfo, fileInfo, type SessionInfo } from "./container/file-info.js";
export { JournalWriter, type Sink } from "./container/journal.js";
export { PackedWriter } from "./container/pack.js";
export { fileSink, type PackedFile, type PackOptions, packFile, packRecords } from "./container/pack-file.js";
export { type FileEnd, readRecords } from "./container/read-records.js";
export type { PlacedRecord } from "./container/record-reader.js";
export {
  isRecording,
  type RecordedEvent,
  type RecordedMessage,
  type Recording,
  type Redaction,
  readRecording,
} from "./container/recording.js";
export { partsOfFile, recordsFrom } from "./container/recording-file.js";
export { type Damage, type Found, recover } from "./container/recover.js";
export { type RepairReport, repair } from "./container/repair.js";
export { Conversation } from "./conversation.js";
export { decodeConversation, encodeConversation } from "./decode-conversation.js";
export { type DiffRecord, type DiffSummaryRecord, diffRecord, diffSummaryRecord } from "./diff/diff-json.js";
export {
  type DiffSession,
  type DiffStep,
  type DiffSummary,
  diffSessions,
  type EndDifference,
} from "./diff/diff-sessions.js";
export { type DiffFormat, DiffFormatter, type DiffLine, diffSummaryLines } from "./diff/format-diff.js";
export { sessionCalls } from "./diff/session-calls.js";
export type { EffectDifference } from "./diff/session-effects.js";
export { sideBySide } from "./diff/side-by-side.js";
export { emitTest } from "./emit/emit-test.js";
export {
  type AnyRequest,
  type CommandStep,
  type Exchange,
  hasFailed,
  type MarshalCallRequest,
  type MarshalSaid,
  nameOfExchange,
  type PlacedMessage,
  signatureOfExchange,
} from "./exchange.js";
export { type AsciicastOptions, asciicast } from "./export/asciicast.js";
export { type ChromeEvent, chromeEvents, chromeThreads, chromeTrace } from "./export/chrome-trace.js";
export { type ExportFormat, exportFormats, exportSession } from "./export/export-session.js";
export { pcapng } from "./export/pcapng.js";
export { CallFilter, type FilterOptions } from "./filter/call-filter.js";
export { filterFields } from "./filter/fields.js";
export { FilterError, type FilterErrorDetails } from "./filter/filter-error.js";
export { parseWhere, type WhereExpression } from "./filter/where.js";
export {
  type Direction,
  type Frame,
  mergeFrames,
  type RecordedFrame,
  readFrames,
  writeFrames,
} from "./frames.js";
export { abis } from "./gen/abis.js";
export { callTable } from "./gen/call-table.js";
export { CONTAINER, CONTAINER_LIMITS, type ContainerRecord } from "./gen/container.js";
export { marshalCallTable } from "./gen/marshal/call-table.js";
export { structTable } from "./gen/struct-table.js";
export {
  decodeFramesIndependently,
  decodeRequestIndependently,
  type IndependentRequest,
} from "./independent-decoder.js";
export {
  decodeMarshalIndependently,
  type IndependentValue,
  isMarshalMessage,
} from "./independent-marshal.js";
export {
  decodeControllerMessageIndependently,
  decodeReplyIndependently,
  type IndependentFields,
  type IndependentMessage,
} from "./independent-messages.js";
export { type LoadedSession, loadRecords, loadSession, type SessionFormat } from "./load-session.js";
export type { MinimiseCandidate, MinimisePredicate } from "./minimise/candidates.js";
export { MinimiseError, type MinimiseOptions, type MinimiseResult, minimise } from "./minimise/minimise.js";
export { generationOf, type OpenConversationOptions, openConversation } from "./open-conversation.js";
export { framesToPcap, type PcapOptions } from "./pcap.js";
export { describeSession, type SessionDescription } from "./record/description.js";
export { FileRecorder, type RecordingOutcome, type RecordToOptions, recordTo } from "./record/record-to.js";
export {
  Recorder,
  type RecorderOptions,
  type RecordingTotals,
} from "./record/recorder.js";
export { redactRecords } from "./record/redact-records.js";
export { parseRedactionRule, type RedactionRule, redactionRuleForms } from "./record/redaction-rule.js";
export type { Redacted, Redactor } from "./record/redactor.js";
export { type RedactorOptions, RuleRedactor } from "./record/rule-redactor.js";
export type { SessionEvent, SessionEvents } from "./record/session-event.js";
export {
  RecordingError,
  type RecordingErrorCode,
  type RecordingErrorDetails,
  recordingErrorCodes,
} from "./recording-error.js";
export {
  type BytesDifference,
  type Divergence,
  type DivergenceCode,
  divergenceCodes,
  type FieldDifference,
  type NextCommand,
  type PassedDifference,
  type ReplayReport,
} from "./replay/divergence.js";
export { differingRoles, type MatchLevel, type MatchOptions, matchLevels } from "./replay/match-rules.js";
export { type ControllerEnd, type GuestEnd, replayAsGuest } from "./replay/replay-as-guest.js";
export { type ReplayEnds, ReplayGuest, type ReplayOptions } from "./replay/replay-guest.js";
export { formatReplayReport } from "./replay/report.js";
export type { ControllerHandover } from "./replay-controller/controller-handover.js";
export type { CouplingEnds } from "./replay-controller/coupling.js";
export {
  type ForwardedController,
  forwardController,
  type GuestLink,
} from "./replay-controller/hand-over.js";
export { type GuestOutput, outputOfExchange } from "./replay-controller/output.js";
export { type RedactedReplies, redactedReplies } from "./replay-controller/redacted-replies.js";
export {
  type ControllerReplayEnds,
  type ControllerReplayOptions,
  ReplayController,
} from "./replay-controller/replay-controller.js";
export {
  type ControllerReplayReport,
  formatControllerReplayReport,
  type GuessedWords,
  type ProcessEnd,
} from "./replay-controller/report.js";
export { recordsOfSession, type WritableSession } from "./session-records.js";
export type {
  ArgumentRow,
  ArgumentValue,
  CallRow,
  FieldRow,
  FieldValue,
  NumberStyle,
  ReturnRow,
  ReturnValue,
  Role,
  StructName,
  StructRow,
} from "./tables.js";
export { TraceFormatter } from "./trace/formatter.js";
export { type TraceRecord, type TraceValue, traceJson, traceJsonLine } from "./trace/json.js";
export { type TraceOptions, traceLine } from "./trace/line.js";
export type { CallTimes, SessionCall } from "./trace/session-call.js";
export {
  type SessionEnd,
  type SessionItem,
  type SessionStream,
  streamSession,
} from "./trace/stream-session.js";
export { type CallCount, CallSummary, type SummaryRecord } from "./trace/summary.js";
export { isTranscript } from "./transcript/read-transcript.js";
export { type TranscriptOptions, writeTranscript } from "./transcript/write-transcript.js";
export type { ConversationOptions, Generation, SessionConversation } from "./two-sided-conversation.js";
export {
  type OutputFormat,
  outputFormats,
  type WriteOptions,
  writeRecords,
  writeSession,
} from "./write-session.js";
