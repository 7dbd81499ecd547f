import { concatenate } from "../bytes.js";
import type { JsonObject } from "../container/fields.js";
import type { Exchange } from "../exchange.js";
import type { SessionStream } from "../trace/stream-session.js";
import type { DiffSession } from "./diff-sessions.js";

/**
 * A session for a comparison: `open` begins to read it, anew each time that its calls are gone through, so that its
 * file need not be in memory.
 * @throws RecordingError as `open` does.
 */
export function sessionCalls(open: () => SessionStream): DiffSession {
  let stream: SessionStream | undefined = open();
  const { abi, format } = stream;
  const ends: { verdict?: JsonObject; stderr?: Uint8Array } = {};
  return {
    abi,
    get verdict() {
      return ends.verdict;
    },
    get stderr() {
      return ends.stderr;
    },
    *exchanges(): Generator<Exchange> {
      const { items } = stream ?? open();
      stream = undefined;
      const stderr: Uint8Array[] = [];
      for (let step = items.next(); ; step = items.next()) {
        if (step.done) {
          const { verdict } = step.value;
          if (verdict) ends.verdict = verdict;
          // Bare frames have no place for it.
          if (format !== "frames") ends.stderr = concatenate(stderr);
          return;
        }
        if (step.value.kind === "call") yield step.value.call.exchange;
        else if (step.value.kind === "stderr") stderr.push(step.value.bytes);
      }
    },
  };
}
