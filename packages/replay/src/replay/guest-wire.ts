import type { Pointer } from "@sandbox/protocol";
import type { Exchange } from "../exchange.js";
import type { Difference } from "./divergence.js";

/** What a replayed guest has heard of its controller. */
export type Heard =
  /** A command, obeyed; `reply` goes to the controller, where it has one. */
  | { readonly kind: "command"; readonly reply?: Uint8Array }
  /** The call has its answer. */
  | { readonly kind: "returned" }
  /** What no guest could obey. */
  | { readonly kind: "refused"; readonly difference: Difference };

/** How a replayed guest of one generation talks with a live controller. */
export interface GuestWire {
  /** The call that the controller is answering, as far as it came. */
  readonly live: Exchange | undefined;
  /** Bytes of the controller that no call has heard. */
  readonly pendingBytes: number;
  /** Takes bytes of the controller, cut anywhere. */
  push(bytes: Uint8Array): void;
  /** Makes a recorded call; answers what goes to the controller. */
  ask(recorded: Exchange): Uint8Array;
  /** The next that the controller said, once it is whole. @throws ProtocolError for what a controller must not say. */
  hear(): Heard | undefined;
  /** Compares what the call at hand was answered with what was recorded. */
  compare(recorded: Exchange): Difference | undefined;
  /** The call at hand is over. */
  leave(): void;
  /** The live controller's address for one that the recorded controller gave to its guest. */
  translate(recorded: bigint): Pointer;
}
