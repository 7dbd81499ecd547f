import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { DUMP_VARIABLE, MarshalGuestDecoder, ProtocolError } from "@sandbox/protocol";
import type { GuestCommand } from "./guest-process.js";
import { ProcessTree } from "./process/process-tree.js";
import { raiseWall, type WallOption } from "./wall/raise-wall.js";
import type { Wall } from "./wall/walled-command.js";

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

  constructor(
    message: string,
    /** 1 where the guest speaks the first generation of the pipe, which knows no dump: it made a call instead. */
    readonly generation?: 1,
  ) {
    super(message);
  }
}

/** How a guest is asked. */
export interface ProbeOptions {
  /** Ends it at once; the answer is a `ProbeError` then. */
  readonly signal?: AbortSignal;
  /** As in `GuestRunOptions`: a guest that only shows what it is can be as hostile as any. */
  readonly wall?: WallOption;
}

const timeoutMs = 10_000;
const maximumBytes = 1024 * 1024;
const environment = { [DUMP_VARIABLE]: "1" };

/**
 * Asks a guest what it is: starts it with `RPY_SANDBOX_DUMP` set and reads what it prints.
 * @throws ProbeError when it prints something else, more than 1 MiB, takes longer than 10 seconds, or cannot be
 * started, and where it is of the first generation (`generation` is 1 then); WallError where a wall was required that
 * cannot be put up.
 */
export async function probeGuest(command: GuestCommand, options: ProbeOptions = {}): Promise<GuestDump> {
  return parseDump(await readDump(command, options));
}

async function readDump(command: GuestCommand, { signal, wall }: ProbeOptions): Promise<string> {
  if (signal?.aborted) throw new ProbeError(`${command.file} was not asked: ${signal.reason}`);
  const tree = new ProcessTree();
  try {
    const raised = raiseWall(command, { wall: wall ?? "auto", environment, cpuMs: timeoutMs });
    return await readPrinted(command.file, spawnWalled(raised, tree), signal);
  } finally {
    tree.kill();
    tree.release();
  }
}

/** A guest that is asked has a pipe to answer on, and nothing else of ours. */
type Asked = ChildProcessByStdio<null, Readable, null>;

function spawnWalled({ command, descriptors, dispose }: Wall, tree: ProcessTree): Asked {
  try {
    const child = spawn(command.file, command.args ?? [], {
      env: environment,
      cwd: "/",
      stdio: ["ignore", "pipe", "ignore", ...descriptors],
      detached: true,
      ...(command.argv0 === undefined ? {} : { argv0: command.argv0 }),
    }) as Asked;
    if (child.pid !== undefined) tree.plant(child.pid);
    return child;
  } finally {
    dispose();
  }
}

function readPrinted(file: string, child: Asked, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const speech = new FirstGenerationSpeech();
    const end = (error?: string, generation?: 1) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      for (const stream of child.stdio.slice(1)) stream?.destroy();
      if (error === undefined) resolve(Buffer.concat(chunks).toString("latin1"));
      else reject(new ProbeError(error, generation));
    };
    const late = `${file} printed no dump within ${timeoutMs / 1000} seconds`;
    const timer = setTimeout(() => end(late), timeoutMs);
    const onAbort = () => end(`${file} was asked in vain: ${signal?.reason}`);
    signal?.addEventListener("abort", onAbort);
    child.once("error", (error) => end(`cannot start ${file}: ${error.message}`));
    child.stdout.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (speech.isHeardIn(chunk))
        end(`${file} speaks the first generation of the pipe, which knows no dump`, 1);
      if (length > maximumBytes) end(`${file} printed more than ${maximumBytes} bytes, which is no dump`);
    });
    child.stdout.once("end", () => end());
  });
}

/** Looks whether what a guest prints is a request of the first generation. */
class FirstGenerationSpeech {
  #decoder: MarshalGuestDecoder | undefined = new MarshalGuestDecoder();

  isHeardIn(chunk: Uint8Array): boolean {
    this.#decoder?.push(chunk);
    try {
      return this.#decoder?.next() !== undefined;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // It is something else, and so is what follows.
      this.#decoder = undefined;
      return false;
    }
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
