import { createSystem, type Handlers, layerHandlers, Session, type System } from "@sandbox/controller";
import type { ControllerEnd, GuestEnd } from "@sandbox/replay";
import { answerRecordedGcLimit } from "./gc-limit.js";
import { controllerOptions, type ExpectReplayOptions } from "./options.js";
import type { RecordedFile } from "./recorded-file.js";
import { recordedRandom } from "./recorded-random.js";

/** A controller in this process, for a recorded guest. */
export interface LocalController {
  readonly connect: (guest: GuestEnd) => ControllerEnd;
  readonly system: System;
  /** What a handler threw that was no `Failure`: the guest saw EIO. */
  readonly handlerErrors: readonly string[];
}

/** Makes the controller that a run with these options would have. */
export function localController<OwnHandlers extends object = Handlers>(
  { session, exchanges }: RecordedFile,
  options: ExpectReplayOptions<OwnHandlers>,
): LocalController {
  const {
    handlers: own,
    interpreter,
    limits,
    onCall,
    onHandlerError,
    ...systemOptions
  } = controllerOptions(options);
  const clock = systemOptions.clock ?? { startAt: startOf(session.description?.["startedAt"]) };
  const random = systemOptions.random ?? recordedRandom(exchanges);
  const system = createSystem({ ...systemOptions, clock, ...(random === undefined ? {} : { random }) });
  const answers = { ...system, ...answerRecordedGcLimit(system, exchanges) };
  const handlers = own ? layerHandlers(own, answers, interpreter) : answers;
  const handlerErrors: string[] = [];
  const connect = (guest: GuestEnd): ControllerEnd => {
    const live = new Session({
      abi: session.abi,
      handlers,
      ...(interpreter ? { interpreter } : {}),
      ...(limits?.calls === undefined ? {} : { maximumCalls: limits.calls }),
      ...(onCall ? { onCall } : {}),
      onGeneration(generation) {
        // As a run has it.
        if (generation === 1 && systemOptions.terminal === undefined) system.attachTerminal();
      },
      send: (bytes) => guest.receive(bytes),
      onEnd: () => guest.close(),
      onHandlerError(error, signature) {
        handlerErrors.push(`${signature}: ${String(error)}`);
        onHandlerError?.(error, signature);
      },
    });
    return { send: (bytes) => live.receive(bytes) };
  };
  return { connect, system, handlerErrors };
}

/** A replay's sleeps take no time: its clock starts where the recorded one did, and moves as the guest sleeps. */
function startOf(startedAt: unknown): bigint {
  const ms = typeof startedAt === "string" ? Date.parse(startedAt) : Number.NaN;
  return BigInt(Number.isNaN(ms) ? 0 : Math.max(0, ms)) * 1_000_000n;
}
