import { isAnswer } from "../messages.js";
import type { CallTimes, SessionCall } from "../trace/session-call.js";
import type { SessionEnd, SessionItem, SessionStream } from "../trace/stream-session.js";

/** A call that has its times. */
export type TimedCall = SessionCall & { readonly times: CallTimes };

/** What a session consists of, every call with times. */
export type TimedItem =
  | { readonly kind: "call"; readonly call: TimedCall }
  | Exclude<SessionItem, { kind: "call" }>;

/** Where a file has no times, its messages are this far apart, in nanoseconds, as in a capture. */
export const MADE_UP_STEP = 1000;

/**
 * What a session consists of, in order, each call when all of it has been said: also what the controller sent behind
 * its result. Times are made up where the file has none.
 */
export function* timedItems({ items }: SessionStream): Generator<TimedItem, SessionEnd, void> {
  let now = 0;
  let held: SessionCall | undefined;
  const timed = (call: SessionCall): TimedItem => {
    if (call.times) return { kind: "call", call: { exchange: call.exchange, times: call.times } };
    const ofMessages = call.exchange.messages.map(() => (now += MADE_UP_STEP));
    const [at = now] = ofMessages;
    const result = call.exchange.messages.findIndex(({ message }) => isAnswer(message));
    const duration = result < 0 ? {} : { duration: (ofMessages[result] ?? at) - at };
    return {
      kind: "call",
      call: { exchange: call.exchange, times: { at, think: MADE_UP_STEP, ofMessages, ...duration } },
    };
  };
  for (let step = items.next(); ; step = items.next()) {
    if (step.done) {
      if (held) yield timed(held);
      return step.value;
    }
    if (held) yield timed(held);
    held = undefined;
    if (step.value.kind === "call") held = step.value.call;
    else yield step.value;
  }
}
