import type { JsonObject } from "../container/fields.js";

/** What a recording tells of a session beside what was on the pipes. Kinds are only ever added. */
export interface SessionEvents {
  /** The guest's process runs. */
  readonly start: { readonly pid?: number };
  /** A side closed its pipe. */
  readonly eof: { readonly direction: "guest-to-controller" | "controller-to-guest" };
  /** The process has ended by itself: `code` from 0 to 255, or the name of the signal. */
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  /** The measures of the wall around the guest's process, each on, or off with the reason. */
  readonly wall: { readonly measures: readonly JsonObject[] };
  /** How the controller says that the session ended. */
  readonly verdict: { readonly verdict: JsonObject };
  /** From here on bytes are recorded that are no messages. */
  readonly undecodable: { readonly reason: string };
  /** A replay took the recorded side's place until here. */
  readonly handover: { readonly requestNumber: number };
}

/** One of them, by its `kind`. */
export type SessionEvent = {
  [Kind in keyof SessionEvents]: { readonly kind: Kind } & SessionEvents[Kind];
}[keyof SessionEvents];
