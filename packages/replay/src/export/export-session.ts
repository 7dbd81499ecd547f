import { loadSession } from "../load-session.js";
import { streamSession } from "../trace/stream-session.js";
import { type AsciicastOptions, asciicast } from "./asciicast.js";
import { chromeTrace } from "./chrome-trace.js";
import { jsonLines } from "./json-lines.js";
import { pcapng } from "./pcapng.js";

/** What a session can be made into for other programs. */
export const exportFormats = {
  chrome: "Chrome trace JSON: Perfetto (ui.perfetto.dev) and chrome://tracing open it",
  asciicast: "asciicast v3: what the guest wrote and read, for asciinema play",
  pcapng: "a capture: Wireshark shows it with the dissector of @sandbox/replay",
  jsonl: "a JSON object for each call, in lines",
} as const;

export type ExportFormat = keyof typeof exportFormats;

/**
 * Makes a recording of any format into that of another program, part by part. What is in the parts is ASCII but for
 * pcapng.
 * @throws RecordingError for what is no recording, or damaged.
 */
export function* exportSession(
  source: Uint8Array | Iterable<Uint8Array>,
  format: ExportFormat,
  options: AsciicastOptions = {},
): Generator<string | Uint8Array, void, void> {
  switch (format) {
    case "chrome":
      return yield* chromeTrace(streamSession(source));
    case "asciicast":
      return yield* asciicast(streamSession(source), options);
    case "pcapng":
      return yield* pcapng(loadSession(source));
    case "jsonl":
      return yield* jsonLines(streamSession(source));
  }
}
