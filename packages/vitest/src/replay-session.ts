import { setImmediate } from "node:timers/promises";
import type { Handlers } from "@sandbox/controller";
import { formatReplayReport, type GuestEnd, type ReplayReport, replayAsGuest } from "@sandbox/replay";
import { localController } from "./local-controller.js";
import { type ExpectReplayOptions, matchOptions } from "./options.js";
import type { RecordedFile } from "./recorded-file.js";
import { isOfAnotherScript } from "./script-digest.js";

/** How a replay went. */
export interface Replayed {
  readonly report: ReplayReport;
  /** Why the test fails; `undefined` where it does not. */
  readonly failure: string | undefined;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Replays a recording as guest against the controller of the options. Starts no process. */
export async function replaySession<OwnHandlers extends object = Handlers>(
  path: string,
  file: RecordedFile,
  options: ExpectReplayOptions<OwnHandlers>,
): Promise<Replayed> {
  const local = options.connect ? undefined : localController(file, options);
  const connect = options.connect ?? local?.connect;
  if (!connect) throw new TypeError("expected `connect` to be a function");
  const { session, exchanges } = file;
  let isOver = false;
  let extraBytes = 0;
  try {
    const listening = (guest: GuestEnd) =>
      connect({
        receive(bytes) {
          if (isOver) extraBytes += bytes.length;
          guest.receive(bytes);
        },
        close: () => guest.close(),
      });
    const match = { ...matchOptions(options), abi: session.abi, recording: path };
    const report = await replayAsGuest(exchanges, listening, match);
    isOver = true;
    // What a controller says behind its last answer may still be on its way.
    await setImmediate();
    // To a call that never returned in the recording, any answer may come.
    const extra = exchanges.at(-1)?.result && !options.allowExtra ? extraBytes : 0;
    const failure = failureOf(report, options) ?? extraFailure(extra) ?? scriptFailure(file, options);
    const thrown = failure === undefined ? [] : (local?.handlerErrors ?? []);
    return {
      report,
      failure: failure && [failure, ...thrown.map((error) => `a handler threw: ${error}`)].join("\n"),
      stdout: local?.system.stdout ?? NOTHING,
      stderr: local?.system.stderr ?? NOTHING,
    };
  } finally {
    local?.system.dispose();
  }
}

function failureOf(report: ReplayReport, { allowUnused }: ExpectReplayOptions<object>): string | undefined {
  if (report.outcome === "matched") return undefined;
  if (report.divergence?.code === "ended_early" && allowUnused) return undefined;
  return formatReplayReport(report);
}

function extraFailure(bytes: number): string | undefined {
  if (bytes === 0) return undefined;
  return `extra_messages: the controller wrote ${bytes} bytes behind its answer to the last request`;
}

function scriptFailure(
  { session }: RecordedFile,
  { python }: ExpectReplayOptions<object>,
): string | undefined {
  if (!isOfAnotherScript(session, python)) return undefined;
  return "the recording is of another script than `python` is now";
}
