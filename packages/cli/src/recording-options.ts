import { parseRedactionRule, type RedactionRule, redactionRuleForms } from "@sandbox/replay/redaction-rule";
import { InvalidArgumentError, Option } from "commander";

/** What a command that records was told of that. */
export interface RecordingFlags {
  /** Where the recording goes. */
  readonly record?: string;
  readonly force: boolean;
  readonly pack: boolean;
  readonly redact: readonly RedactionRule[];
}

/** The options of a command that records. */
export function recordingOptions(): Option[] {
  return [
    new Option("--record <file>", "record the session into this file (.sbrec), for trace, check and replay"),
    new Option("--force", "replace the file of --record where there is one").default(false),
    new Option("--no-pack", "leave the recording as it was written: larger, and never rewritten"),
    redactOption(),
  ];
}

/** What is to be taken out of a recording. */
export function redactOption(): Option {
  return new Option(
    "--redact <rule>",
    `keep this out of the recording: ${redactionRuleForms}; may be repeated`,
  )
    .argParser(collectRule)
    .default([], "nothing");
}

function collectRule(text: string, before: readonly RedactionRule[]): readonly RedactionRule[] {
  try {
    return [...before, parseRedactionRule(text)];
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
