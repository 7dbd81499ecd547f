import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
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
/** How much of what it says on stderr is listened to, and how much of that is told. */
const complaintBytes = 4096;
const complaintLength = 200;
/** How long stderr may stay open behind a guest that printed nothing. */
const complaintMs = 500;
const question = "is it an RPython program translated with --sandbox?";
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

/** A guest that is asked has a pipe to answer on, one to say why it does not, and nothing else of ours. */
type Asked = ChildProcessByStdio<null, Readable, Readable>;

function spawnWalled({ command, descriptors, dispose }: Wall, tree: ProcessTree): Asked {
  try {
    const child = spawn(command.file, command.args ?? [], {
      env: environment,
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe", ...descriptors],
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
    const complaint = new Complaint(child.stderr);
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
    child.stdout.once("end", async () => {
      if (length > 0) return end();
      const said = await complaint.first();
      end(said === "" ? undefined : `${file} printed no dump: ${question} On stderr it said: ${said}`);
    });
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

/** What a guest says on stderr: of one that lacks a library, the loader says there which. */
class Complaint {
  readonly #stream: Readable;
  #text = "";

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on("data", (chunk: Buffer) => {
      if (this.#text.length < complaintBytes) this.#text += chunk.toString("latin1", 0, complaintBytes);
    });
  }

  /** Its first line, as far as it is ASCII, once all is said. */
  async first(): Promise<string> {
    const signal = AbortSignal.timeout(complaintMs);
    if (!this.#stream.readableEnded) await once(this.#stream, "end", { signal }).catch(() => undefined);
    const line = this.#text.trimStart().split("\n", 1)[0] ?? "";
    return line.replace(/[^ -~]+/g, "").slice(0, complaintLength);
  }
}

function parseDump(text: string): GuestDump {
  const field = (name: string): string => {
    const value = new RegExp(`^${name}: ?([\\x20-\\x7e]*)$`, "m").exec(text)?.[1];
    if (value === undefined) {
      throw new ProbeError(`the guest's dump has no line \`${name}:\`: ${question}`);
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
