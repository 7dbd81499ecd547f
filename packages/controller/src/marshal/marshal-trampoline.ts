import type { ErrnoName } from "@sandbox/protocol";
import type { Exchange } from "../call.js";
import type { MarshalArguments } from "./marshal-arguments.js";
import type { MarshalCall, MarshalCallHandlers } from "./marshal-call.js";

/** How one function of the first generation is carried out, and how it fails. */
export interface MarshalTrampoline {
  readonly handler: keyof MarshalCallHandlers;
  readonly run: (args: MarshalArguments, call: MarshalCall) => Exchange;
  /** What a failure is answered with in place of an `OSError`. */
  readonly failure?: boolean;
  /** The errno that the call is refused with where there is no handler; ENOSYS unless given. */
  readonly refused?: ErrnoName;
}
