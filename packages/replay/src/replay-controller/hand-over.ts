import { type Abi, linuxX8664 } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import type { ReplayReport } from "../replay/divergence.js";
import type { ControllerEnd, GuestEnd } from "../replay/replay-as-guest.js";
import { ReplayGuest, type ReplayOptions } from "../replay/replay-guest.js";
import type { CommandHandover, ControllerHandover } from "./controller-handover.js";
import { Coupling, type CouplingEnds, type SharedRange } from "./coupling.js";
import { MarshalCoupling } from "./marshal/marshal-coupling.js";

/** A live controller that has answered the beginning of a recording. */
export interface ForwardedController {
  /** How it answered; a controller that diverged cannot take over. */
  readonly report: ReplayReport;
  /**
   * Connects it with a live guest that was answered the same beginning from the recording. From then on both are
   * live; answers what takes the guest's bytes.
   */
  couple(handover: ControllerHandover, ends: Omit<CouplingEnds, "toController">): GuestLink;
}

/** Takes what a guest writes, cut anywhere. */
export type GuestLink = (bytes: Uint8Array) => void;

/**
 * Brings a live controller to where a recording is after `until` calls: it is asked them, and what it answers is
 * compared and goes to nobody. So it has the files, descriptors and directories that the guest believes it to have.
 * The promise settles when all were answered; one whose controller falls silent never does.
 *
 * What carries over is what the calls made: descriptors, files, the working directory, environment, directory
 * streams. What does not is what no call made: a real clock goes on from its own time, random numbers are its own.
 */
export function forwardController(
  exchanges: readonly Exchange[],
  until: number,
  connect: (guest: GuestEnd) => ControllerEnd,
  options: ReplayOptions = {},
): Promise<ForwardedController> {
  const { abi = linuxX8664 } = options;
  return new Promise((resolve) => {
    let receive = (bytes: Uint8Array) => guest.receive(bytes);
    const guest: ReplayGuest = new ReplayGuest(
      exchanges.slice(0, until),
      { send: (bytes) => controller.send(bytes), finish: (report) => resolve({ report, couple }) },
      options,
    );
    const controller: ControllerEnd = connect({
      receive: (bytes) => receive(bytes),
      close: () => guest.close(),
    });
    const couple: ForwardedController["couple"] = (handover, ends) => {
      const all = { ...ends, toController: (bytes: Uint8Array) => controller.send(bytes) };
      if (handover.generation === 1) {
        const coupling = new MarshalCoupling(handover.decoder, all);
        receive = (bytes) => coupling.receiveFromController(bytes);
        coupling.start(handover.request);
        return (bytes) => coupling.receiveFromGuest(bytes);
      }
      const coupling = coupled(handover, guest, abi, all);
      receive = (bytes) => coupling.receiveFromController(bytes);
      coupling.start(handover.request);
      return (bytes) => coupling.receiveFromGuest(bytes);
    };
    guest.start();
  });
}

/** Brings the live sides together, each with the addresses that it knows. */
function coupled(
  { decoder, relocation }: CommandHandover,
  guest: Pick<ReplayGuest, "translate">,
  abi: Abi,
  ends: CouplingEnds,
): Coupling {
  const given = [...relocation.handles].map(([recorded, live]) => ({ recorded, live, length: 1 }));
  // A handle may be in a block: the block goes first, since it is longer.
  const ranges = [...relocation.blocks, ...given].map(({ recorded, live, length }): SharedRange => {
    return { controller: guest.translate(recorded), guest: live, length };
  });
  return new Coupling(decoder, ranges, abi, ends);
}
