import { type GuestCommand, GuestProcess } from "./guest-process.js";
import { defaultLimits, type Limits } from "./limits.js";
import { ProcessTree } from "./process/process-tree.js";
import { raiseWall, type WallOption } from "./wall/raise-wall.js";
import type { WallReport } from "./wall/report.js";

/** What is told of a guest that is answered by somebody else than a session of ours. */
export interface GuestLinkEvents {
  /** The guest wrote to its pipe. */
  readonly onData: (chunk: Uint8Array) => void;
  /** Its process wrote to its real stderr. */
  readonly onStderr: (chunk: Uint8Array) => void;
  /** It is gone, and so is what it started: with a status from 0 to 255, or by a signal. */
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void;
  /** It could not be started. */
  readonly onStartError: (error: Error) => void;
}

export interface GuestLinkOptions {
  /** `auto` unless given. */
  readonly wall?: WallOption;
  /** What the kernel bounds of its process: the defaults unless given. */
  readonly limits?: Partial<Pick<Limits, "cpuMs" | "memoryBytes">>;
}

/** The two pipes of a guest's process. */
export interface GuestLink {
  readonly wall: WallReport;
  write(bytes: Uint8Array): void;
  /** Ends it, and all that it started. */
  kill(): void;
}

/**
 * Starts a guest behind its second wall, with an empty environment and a process group of its own, and hands over
 * its pipes: for a replayer or another tool that answers it with bytes of its own. `runGuest` is for everybody else.
 * @throws WallError with `wall: "required"`, where the wall cannot be put up.
 */
export function openGuest(
  command: GuestCommand,
  events: GuestLinkEvents,
  { wall: wanted = "auto", limits }: GuestLinkOptions = {},
): GuestLink {
  const { cpuMs, memoryBytes } = { ...defaultLimits, ...limits };
  const wall = raiseWall(command, { wall: wanted, cpuMs, memoryBytes });
  const tree = new ProcessTree();
  const end = (report: () => void) => {
    tree.kill();
    tree.release();
    guest.release();
    report();
  };
  const guest = new GuestProcess(
    command,
    {
      onData: events.onData,
      onStderr: events.onStderr,
      // How the process ends says all.
      onPipeEnd: () => {},
      onExit: (code, signal) => end(() => events.onExit(code, signal)),
      onStartError: (error) => end(() => events.onStartError(error)),
    },
    undefined,
    wall,
  );
  if (guest.pid !== undefined) tree.plant(guest.pid);
  return { wall: wall.report, write: (bytes) => guest.write(bytes), kill: () => tree.kill() };
}
