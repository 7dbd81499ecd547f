import { spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";

/** Both ends of a pipe, as descriptors: the guest's blocks, ours does not. */
export interface PipeEnds {
  readonly ours: number;
  readonly theirs: number;
}

/** The two pipes of a guest. */
export interface GuestPipes {
  /** What the guest writes. */
  readonly requests: PipeEnds;
  /** What the guest reads. */
  readonly answers: PipeEnds;
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;
const makingMs = 5000;

/**
 * Makes two pipes whose descriptors are known. Node has no pipe(2), and hides the descriptors of the sockets that
 * it makes for a child; so these are FIFOs, in a directory of ours and without a name once they are open.
 * @throws Error where there is no mkfifo(1), or no room for it.
 */
export function makeGuestPipes(): GuestPipes {
  if (platform() !== "linux")
    throw new Error("named pipes are opened at both ends by one process only on Linux");
  const folder = mkdtempSync(join(tmpdir(), "sandbox-pipes-"));
  try {
    const names = [join(folder, "requests"), join(folder, "answers")] as const;
    const { status, error, stderr } = spawnSync("mkfifo", ["-m", "600", ...names], {
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe"],
      timeout: makingMs,
    });
    if (status !== 0) throw error ?? new Error(`mkfifo: ${stderr.trim()}`);
    const requests = openEnds(names[0], O_RDONLY, O_WRONLY);
    try {
      return { requests, answers: openEnds(names[1], O_WRONLY, O_RDONLY) };
    } catch (error) {
      closeEnds(requests);
      throw error;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opening one end waits for the other, unless somebody has both open meanwhile. */
function openEnds(name: string, ourMode: number, theirMode: number): PipeEnds {
  const both = openSync(name, O_RDWR);
  try {
    const ours = openSync(name, ourMode | O_NONBLOCK);
    try {
      return { ours, theirs: openSync(name, theirMode) };
    } catch (error) {
      closeSync(ours);
      throw error;
    }
  } finally {
    closeSync(both);
  }
}

function closeEnds({ ours, theirs }: PipeEnds): void {
  closeSync(ours);
  closeSync(theirs);
}
