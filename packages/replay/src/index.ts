export { type CheckOptions, checkRecording } from "./check/check.js";
export { parseMetadata, type RecordingMetadata } from "./check/metadata.js";
export { formatProblem, type Problem, type ProblemCode, problemCodes } from "./check/problem.js";
export type { JsonObject, JsonValue } from "./container/fields.js";
export { JournalWriter, type Sink } from "./container/journal.js";
export { PackedWriter } from "./container/pack.js";
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
export { Conversation, type ConversationOptions } from "./conversation.js";
export { decodeConversation, encodeConversation } from "./decode-conversation.js";
export {
  type AnyRequest,
  type CommandStep,
  type Exchange,
  hasFailed,
  nameOfExchange,
  type PlacedMessage,
  signatureOfExchange,
} from "./exchange.js";
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
export { structTable } from "./gen/struct-table.js";
export {
  decodeFramesIndependently,
  decodeRequestIndependently,
  type IndependentRequest,
} from "./independent-decoder.js";
export {
  decodeControllerMessageIndependently,
  decodeReplyIndependently,
  type IndependentFields,
  type IndependentMessage,
} from "./independent-messages.js";
export { type LoadedSession, loadSession } from "./load-session.js";
export { framesToPcap, type PcapOptions } from "./pcap.js";
export { describeSession, type SessionDescription } from "./record/description.js";
export {
  Recorder,
  type RecorderOptions,
  type RecordingTotals,
  type Redacted,
  type Redactor,
} from "./record/recorder.js";
export type { SessionEvent, SessionEvents } from "./record/session-event.js";
export {
  RecordingError,
  type RecordingErrorCode,
  type RecordingErrorDetails,
  recordingErrorCodes,
} from "./recording-error.js";
export {
  type Divergence,
  type DivergenceCode,
  divergenceCodes,
  type ReplayReport,
} from "./replay/divergence.js";
export { type ControllerEnd, type GuestEnd, replayAsGuest } from "./replay/replay-as-guest.js";
export { type ReplayEnds, ReplayGuest, type ReplayOptions } from "./replay/replay-guest.js";
export { formatReplayReport } from "./replay/report.js";
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
export { type CallCount, CallSummary, type SummaryRecord } from "./trace/summary.js";
