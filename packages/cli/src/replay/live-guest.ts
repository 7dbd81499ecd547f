import type { GuestCommand } from "@sandbox/controller";
import {
  type ControllerHandover,
  type ControllerReplayOptions,
  type ControllerReplayReport,
  type Exchange,
  type GuestLink,
  type ProcessEnd,
  ReplayController,
} from "@sandbox/replay";
import { type LiveProcess, startGuestProcess } from "./live-process.js";
import { withTimeout } from "./with-timeout.js";

/** How a live guest went that was answered from a recording. */
export interface AnsweredGuest {
  /** Missing where another controller has taken over. */
  readonly report: ControllerReplayReport | undefined;
  readonly end: ProcessEnd;
}

/** What there is to an answered guest beside the calls. */
export interface LiveGuestOptions extends ControllerReplayOptions {
  readonly timeoutMs: number;
  /** Hears of the process at once. */
  readonly onStart: (guest: LiveProcess) => void;
  /** Takes over; answers what takes the guest's bytes from then on. */
  readonly handOver?: (handover: ControllerHandover, guest: LiveProcess) => GuestLink;
}

/** Starts a guest and answers it from a recording until both are over. */
export async function runLiveGuest(
  command: GuestCommand,
  exchanges: readonly Exchange[],
  options: LiveGuestOptions,
): Promise<AnsweredGuest> {
  const { handOver, onStart, timeoutMs } = options;
  let report: ControllerReplayReport | undefined;
  let link: GuestLink | undefined;
  const guest: LiveProcess = startGuestProcess(command, (bytes) => (link ?? receive)(bytes));
  const controller = new ReplayController(
    exchanges,
    {
      send: (bytes) => guest.write(bytes),
      finish: (finished) => {
        report = finished;
        // Nobody answers it any more.
        guest.kill();
      },
      ...(handOver ? { handOver: (handover) => takeOver(handOver(handover, guest)) } : {}),
    },
    options,
  );
  const receive = (bytes: Uint8Array) => controller.receive(bytes);
  const takeOver = (taken: GuestLink) => {
    link = taken;
  };
  onStart(guest);
  try {
    const end = await withTimeout(guest.ended, timeoutMs);
    if (!link) controller.close(end);
    return { report, end };
  } finally {
    guest.kill();
  }
}
