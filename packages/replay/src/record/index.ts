export { findAbi } from "../find-abi.js";
export { describeSession, type SessionDescription } from "./description.js";
export { FileRecorder, type RecordingOutcome, type RecordToOptions, recordTo } from "./record-to.js";
export { Recorder, type RecorderOptions, type RecordingTotals } from "./recorder.js";
export { parseRedactionRule, type RedactionRule, redactionRuleForms } from "./redaction-rule.js";
export type { Redacted, Redactor } from "./redactor.js";
export { type RedactorOptions, RuleRedactor } from "./rule-redactor.js";
export type { SessionEvent, SessionEvents } from "./session-event.js";
