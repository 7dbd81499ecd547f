import type { Abi, Command, Writer } from "@sandbox/protocol";
import type { GuestMemory } from "./guest-memory.js";
import type { ReplyTarget } from "./pending.js";

/** What a session offers to the calls that run in it. */
export interface CallPort {
  readonly abi: Abi;
  readonly writer: Writer;
  readonly memory: GuestMemory;
  readonly signal: AbortSignal;
  /** The guest will answer `command`, which was written, to `target`. */
  await(command: Command, target: ReplyTarget): void;
  /** Ends the session as the guest asked. */
  exit(status: number): void;
  /** Ends the session as a handler asked. */
  stop(reason: string): void;
}
