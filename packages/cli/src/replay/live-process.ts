import { type ChildProcess, spawn } from "node:child_process";
import { type GuestCommand, type GuestLink, openGuest } from "@sandbox/controller";
import type { ProcessEnd } from "@sandbox/replay";
import { sanitise } from "../sanitise.js";
import { UsageError } from "../usage-error.js";

/** How long a process that has nothing more to read may take to end by itself. */
const endGraceMs = 2000;

/** A process at the other end of two pipes. */
export interface LiveProcess {
  write(bytes: Uint8Array): void;
  /** It is to end: nothing more is written, and after a while it is killed. */
  dismiss(): void;
  kill(): void;
  /** How it ended, once all that it wrote has been handed over. Rejects where it could not be started. */
  readonly ended: Promise<ProcessEnd>;
}

/** Starts a guest behind its walls; what its process writes to its real stderr comes out at ours. */
export function startGuestProcess(command: GuestCommand, onData: (bytes: Uint8Array) => void): LiveProcess {
  let link: GuestLink | undefined;
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    link = openGuest(command, {
      onData,
      onStderr: (bytes) => process.stderr.write(sanitise(new TextDecoder().decode(bytes))),
      onExit: (code, signal) => resolve({ code, signal }),
      onStartError: ({ message }) => reject(new UsageError(`${command.file}: cannot be started: ${message}`)),
    });
  });
  const kill = () => link?.kill();
  return {
    write: (bytes) => link?.write(bytes),
    dismiss: () => {
      const timer = setTimeout(kill, endGraceMs);
      ended.catch(() => {}).finally(() => clearTimeout(timer));
    },
    kill,
    ended,
  };
}

/** Starts a controller as the user would: it is trusted. */
export function startControllerProcess(
  [file = "", ...args]: readonly string[],
  onData: (bytes: Uint8Array) => void,
): LiveProcess {
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "inherit"] });
  return liveProcess(file, child, onData, () => child.kill("SIGKILL"));
}

function liveProcess(
  file: string,
  child: ChildProcess,
  onData: (bytes: Uint8Array) => void,
  kill: () => void,
): LiveProcess {
  // It may have ended: how, `close` says.
  child.stdin?.on("error", () => {});
  child.stdout?.on("data", onData);
  process.once("exit", kill);
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once("error", (error) => reject(new UsageError(`${file}: cannot be started: ${error.message}`)));
    child.once("close", (code, signal) => resolve({ code, signal }));
  }).finally(() => process.removeListener("exit", kill));
  return {
    write: (bytes) => child.stdin?.write(bytes),
    dismiss: () => {
      child.stdin?.end();
      const timer = setTimeout(kill, endGraceMs);
      ended.catch(() => {}).finally(() => clearTimeout(timer));
    },
    kill,
    ended,
  };
}
