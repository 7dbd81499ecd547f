import type { Abi } from "@sandbox/protocol";
import type { GuestCommand } from "./guest-process.js";
import type { Limits } from "./limits.js";
import type { CallCounts, CallEvent, LastCall, ProtocolOption } from "./session.js";
import type { Interpreter } from "./trampoline.js";
import type { TransportName } from "./transport/choose-transport.js";
import type { Verdict } from "./verdict.js";
import type { WallOption } from "./wall/raise-wall.js";
import type { WallReport } from "./wall/report.js";
import type { Generation } from "./wire/wire.js";

/** Who wrote the bytes that a tap sees. */
export type Direction = "guest-to-controller" | "controller-to-guest";

/** What a session is made of. */
export interface GuestRunOptions {
  readonly command: GuestCommand;
  /** What answers the guest; a call without a handler is refused with the errno that the specification has for it, else ENOSYS. */
  readonly handlers: object;
  /** The calls of an interpreter with externals of its own; those of the specification unless given. */
  readonly interpreter?: Pick<Interpreter, "findCall" | "trampolines">;
  /**
   * The signatures that the guest's dump lists: a request of another is the violation `NOT_IN_DUMP`. Any is answered
   * unless given. A guest that has a dump is of the second generation.
   */
  readonly inventory?: ReadonlySet<string>;
  /**
   * Which generation of the pipe the guest speaks: the first (1), with values behind tags, as programs translated
   * before 2019 do and those of PyPy's main branch; or the second (2). Told by the guest's first byte ("auto")
   * unless given.
   */
  readonly protocol?: ProtocolOption;
  /** Hears of the guest's generation once it has spoken, before anything is answered. */
  readonly onGeneration?: (generation: Generation) => void;
  /** The guest's ABI; `linuxX8664` unless given. */
  readonly abi?: Abi;
  readonly limits?: Partial<Limits>;
  /** Whether the guest's process gets a second wall; as much of one as the host has ("auto") unless given. */
  readonly wall?: WallOption;
  /** How bytes get to the guest and back; `auto` unless given. */
  readonly transport?: TransportName;
  /** Ends the session with the verdict `aborted`. */
  readonly signal?: AbortSignal;
  /** Sees every byte of both pipes, in order. */
  readonly observe?: (direction: Direction, bytes: Uint8Array) => void;
  /** Hears of the guest's process once it runs. */
  readonly onStart?: (pid: number) => void;
  /** Hears of every call once it is answered. */
  readonly onCall?: (event: CallEvent) => void;
  /** A handler threw something else than a `Failure`, or answered what is no answer (an `AnswerError`); the call was answered EIO. */
  readonly onHandlerError?: (error: unknown, signature: string) => void;
}

/** How a session went. */
export interface GuestRunResult {
  readonly verdict: Verdict;
  /** Which generation of the pipe the guest speaks; `undefined` where it never spoke. */
  readonly protocol: Generation | undefined;
  readonly calls: CallCounts;
  /** The measures of the second wall, each on, or off with the reason; none where the guest was not to be started any more. */
  readonly wall: WallReport;
  /** The guest's last calls, the oldest first: at most 8. */
  readonly lastCalls: readonly LastCall[];
  /** The last 64 KiB that the process wrote to its real stderr: not the program's, but its runtime's. */
  readonly guestStderr: Uint8Array;
  /** From start to verdict. */
  readonly durationMs: number;
}
