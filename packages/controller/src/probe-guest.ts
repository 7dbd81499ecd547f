import { spawn } from "node:child_process";
import { DUMP_VARIABLE } from "@sandbox/protocol";
import type { GuestCommand } from "./guest-process.js";

/** What a guest says of itself. */
export interface GuestDump {
  readonly version: number;
  /** As the guest's Python names it; `linux2` is folded to `linux`. */
  readonly platform: string;
  /** Every signature that it may call, sorted, each once. */
  readonly signatures: readonly string[];
}

/** A guest that does not say what it is, or does so in no way that a genuine guest does. */
export class ProbeError extends Error {
  override readonly name = "ProbeError";
}

const timeoutMs = 10_000;
const maximumBytes = 1024 * 1024;

/**
 * Asks a guest what it is: starts it with `RPY_SANDBOX_DUMP` set and reads what it prints.
 * @throws ProbeError when it prints something else, more than 1 MiB, takes longer than 10 seconds, or cannot be started.
 */
export async function probeGuest(command: GuestCommand): Promise<GuestDump> {
  return parseDump(await readDump(command));
}

function readDump(command: GuestCommand): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, command.args ?? [], {
      env: { [DUMP_VARIABLE]: "1" },
      cwd: "/",
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
      ...(command.argv0 === undefined ? {} : { argv0: command.argv0 }),
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (error?: string) => {
      clearTimeout(timer);
      killGroup(child.pid);
      child.stdout.destroy();
      if (error === undefined) resolve(Buffer.concat(chunks).toString("latin1"));
      else reject(new ProbeError(error));
    };
    const timer = setTimeout(
      () => end(`${command.file} printed no dump within ${timeoutMs / 1000} seconds`),
      timeoutMs,
    );
    child.once("error", (error) => end(`cannot start ${command.file}: ${error.message}`));
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maximumBytes)
        end(`${command.file} printed more than ${maximumBytes} bytes, which is no dump`);
    });
    child.stdout.once("end", () => end());
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function parseDump(text: string): GuestDump {
  const field = (name: string): string => {
    const value = new RegExp(`^${name}: ?([\\x20-\\x7e]*)$`, "m").exec(text)?.[1];
    if (value === undefined) {
      throw new ProbeError(
        `the guest's dump has no line \`${name}:\`: is it an RPython program translated with --sandbox?`,
      );
    }
    return value;
  };
  const version = Number(field("Version"));
  if (!Number.isSafeInteger(version))
    throw new ProbeError("the guest's dump has a version that is no number");
  const platform = field("Platform").replace(/^linux\d*$/, "linux");
  const signatures = [...new Set(field("Funcs").split(" "))].filter((signature) => signature !== "").sort();
  return { version, platform, signatures };
}
