import { constants } from "node:os";
import {
  type ControllerEnd,
  type ForwardedController,
  forwardController,
  type GuestEnd,
  type ProcessEnd,
} from "@sandbox/replay";
import { sanitise } from "../sanitise.js";
import { UsageError } from "../usage-error.js";
import { interruptible, type Stop } from "./interruptible.js";
import { runLiveGuest } from "./live-guest.js";
import type { LiveProcess } from "./live-process.js";
import type { ReplayFlags } from "./options.js";
import { type GuestStreams, guestStreams } from "./output.js";
import { ownController } from "./own-controller.js";
import { pipeController } from "./pipe-controller.js";
import type { RecordedSession } from "./recorded-session.js";
import { DIVERGED_STATUS, printReport } from "./report.js";
import { chooseGuest } from "./target.js";
import { withTimeout } from "./with-timeout.js";

/** A controller that is to take over, and what is to be heard of it. */
interface Successor {
  readonly connect: (guest: GuestEnd) => ControllerEnd;
  /** Rejects where it cannot be started. */
  readonly failed: Promise<never>;
  /** From now on what it does is for real. */
  readonly goLive: (guest: LiveProcess) => void;
  /** The exit status that the guest asked it for. */
  readonly exitCode: () => number | undefined;
  readonly dismiss: () => void;
}

/**
 * Brings a live guest and a live controller to where the recording is after `until` calls, then lets them talk to
 * each other; answers the guest's exit status. Which side was replayed makes no difference here but for what COMMAND is.
 */
export async function goOnLive(
  recorded: RecordedSession,
  command: readonly string[],
  flags: ReplayFlags,
): Promise<number> {
  const until = flags.until ?? 0;
  const answered = recorded.exchanges.filter(({ result }) => result).length;
  if (until > answered)
    throw new UsageError(`--until ${until}: the recording has answers to ${answered} calls`);
  return interruptible(async (stop) => {
    const streams = guestStreams(flags.json, stop.now);
    const isPipe = flags.as === "guest" && command.length > 0;
    const successor = isPipe ? pipeSuccessor(command) : ownSuccessor(recorded, flags, streams);
    try {
      const { abi } = recorded.session;
      // What the guest has been given is the recording's: only where the calls led matters for what comes.
      const { ignore, level = "result" } = flags;
      const options = { abi, ignore, level, recording: recorded.path };
      const forwarding = forwardController(recorded.exchanges, until, successor.connect, options);
      const forwarded = await withTimeout(Promise.race([forwarding, successor.failed]), flags.timeout);
      if (forwarded.report.outcome === "diverged") {
        printReport(forwarded.report, flags, { status: DIVERGED_STATUS });
        return DIVERGED_STATUS;
      }
      return await liveStatus(recorded, isPipe ? [] : command, {
        flags,
        until,
        stop,
        streams,
        successor,
        forwarded,
      });
    } finally {
      successor.dismiss();
    }
  });
}

interface Parts {
  readonly flags: ReplayFlags;
  readonly until: number;
  readonly stop: Stop;
  readonly streams: GuestStreams;
  readonly successor: Successor;
  readonly forwarded: ForwardedController;
}

async function liveStatus(
  recorded: RecordedSession,
  command: readonly string[],
  parts: Parts,
): Promise<number> {
  const { flags, until, stop, streams, successor, forwarded } = parts;
  const target = chooseGuest(flags, flags.as === "guest" ? [] : command, recorded);
  let failure: string | undefined;
  const { report, end } = await runLiveGuest(target, recorded.exchanges, {
    abi: recorded.session.abi,
    recording: recorded.path,
    redacted: recorded.redacted,
    ignore: flags.ignore,
    timeoutMs: flags.timeout,
    until,
    onStart: stop.use,
    onAnswered: streams.onAnswered,
    handOver: (handover, guest) => {
      successor.goLive(guest);
      const fail = (reason: string) => {
        failure = reason;
        guest.kill();
      };
      return forwarded.couple(handover, { toGuest: (bytes) => guest.write(bytes), fail });
    },
  });
  const output = streams.end();
  if (report) {
    const status = report.outcome === "matched" ? statusOf(end) : DIVERGED_STATUS;
    printReport(report, flags, { ...output, status });
    return status;
  }
  const status = failure === undefined ? (successor.exitCode() ?? statusOf(end)) : DIVERGED_STATUS;
  printReport(forwarded.report, flags, { ...output, status, ...(failure === undefined ? {} : { failure }) });
  if (failure !== undefined && !flags.json) process.stderr.write(`sandbox: ${sanitise(failure)}\n`);
  return status;
}

function ownSuccessor(recorded: RecordedSession, flags: ReplayFlags, streams: GuestStreams): Successor {
  let live: LiveProcess | undefined;
  let exitCode: number | undefined;
  const connect = ownController(recorded, flags, {
    // Until it is live, the recording has already said what it prints.
    onOutput: (stream, bytes) => {
      if (live) streams.write(stream, bytes);
    },
    onExit: (code) => {
      exitCode = code;
      live?.kill();
    },
  });
  return {
    connect,
    failed: new Promise<never>(() => {}),
    goLive: (guest) => {
      live = guest;
    },
    exitCode: () => exitCode,
    dismiss: () => {},
  };
}

function pipeSuccessor(command: readonly string[]): Successor {
  const { connect, failed, process } = pipeController(command);
  return {
    connect,
    failed,
    // Whoever answers a guest has to go when it goes, and the other way round.
    goLive: (guest) => {
      process()?.ended.then(
        () => guest.kill(),
        () => guest.kill(),
      );
    },
    exitCode: () => undefined,
    dismiss: () => process()?.dismiss(),
  };
}

function statusOf({ code, signal }: ProcessEnd): number {
  if (signal === null) return code ?? 0;
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}
