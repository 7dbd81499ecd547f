import { type ChildProcess, spawn } from "node:child_process";
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { basename } from "node:path";
import type { Readable, Writable } from "node:stream";
import { DUMP_VARIABLE } from "@sandbox/protocol";
import type { Direction } from "@sandbox/replay";
import { type FileRecorder, findAbi, RuleRedactor, recordTo } from "@sandbox/replay/record";
import { describeOpenError } from "./open-error.js";
import { recorderVersion } from "./recorder-version.js";
import type { TapFlags } from "./recording-commands.js";
import { sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** What the controller may end us with, and means the guest. */
const passedOn = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;
/** What a shell says of a command that cannot be started. */
const NOT_STARTED = 127;

/** How a guest ended. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Stands between a controller, which started us, and a guest: passes bytes on as they are, and records them before.
 * Answers the guest's exit status; where a signal ended it, the same one ends us.
 * @throws UsageError where the file cannot be written, or the guest cannot be started.
 */
export async function tap(file: string, args: readonly string[], flags: TapFlags): Promise<number> {
  // A guest that shows what it is speaks no protocol: there is nothing to record.
  const recorder = process.env[DUMP_VARIABLE] ? undefined : openRecorder(file, args, flags);
  const stdio = recorder ? "pipe" : "inherit";
  const argv0 = flags.argv0 === undefined ? {} : { argv0: flags.argv0 };
  const guest = spawn(file, args, { stdio: [stdio, stdio, stdio], ...argv0 });
  for (const signal of passedOn) process.on(signal, () => guest.kill(signal));
  if (recorder) connect(guest, recorder);
  let end: End;
  try {
    end = await endOf(guest);
  } catch (error) {
    recorder?.end({ kind: "host-error", code: "GUEST_START", message: String(error) });
    process.stderr.write(`sandbox: ${sanitise(String(error))}\n`);
    return NOT_STARTED;
  }
  if (recorder) finish(recorder, end);
  process.stdin.destroy();
  if (end.signal === null) return end.code ?? NOT_STARTED;
  for (const signal of passedOn) process.removeAllListeners(signal);
  process.kill(process.pid, end.signal);
  // The signal is on its way.
  return new Promise(() => setInterval(() => {}, 1000));
}

function openRecorder(file: string, args: readonly string[], flags: TapFlags): FileRecorder {
  const { force, pack, redact, argv0 = basename(file) } = flags;
  const abi = findAbi(flags.abi);
  if (!abi) throw new UsageError(`--abi: expected a name such as linux-x86_64, received ${flags.abi}`);
  const description = {
    startedAt: new Date().toISOString(),
    guest: { argv: [argv0, ...args] },
    recorder: { name: "sandbox tap", version: recorderVersion() },
    host: { platform: process.platform, arch: process.arch, node: process.versions.node },
  };
  const redactor = redact.length > 0 ? { redactor: new RuleRedactor({ rules: redact, abi }) } : {};
  try {
    return recordTo(flags.record, { abi, force, pack, description, ...redactor });
  } catch (error) {
    throw new UsageError(describeOpenError(flags.record, error));
  }
}

function connect(guest: ChildProcess, recorder: FileRecorder): void {
  const { stdin, stdout, stderr } = guest;
  if (!stdin || !stdout || !stderr) return;
  guest.once("spawn", () => {
    if (guest.pid !== undefined) recorder.event({ kind: "start", pid: guest.pid });
  });
  const record = (direction: Direction) => ({
    onBytes: (bytes: Uint8Array) => recorder.observe(direction, bytes),
    onEnd: () => recorder.event({ kind: "eof", direction }),
  });
  pass(process.stdin, stdin, record("controller-to-guest"));
  pass(stdout, ourOutput(), record("guest-to-controller"));
  stderr.on("data", (bytes: Buffer) => {
    recorder.stderr(bytes);
    process.stderr.write(bytes);
  });
}

interface Taps {
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onEnd: () => void;
}

/** Passes bytes on, no faster than they are taken, and the end of them. */
function pass(from: Readable, to: Writable, { onBytes, onEnd }: Taps): void {
  from.on("data", (bytes: Buffer) => {
    onBytes(bytes);
    if (to.destroyed || to.write(bytes)) return;
    from.pause();
    to.once("drain", () => from.resume());
  });
  from.once("end", () => {
    onEnd();
    to.end();
  });
  // Who does not listen any more ends it for who speaks, as a pipe would.
  to.on("error", () => from.destroy());
  from.on("error", () => to.end());
}

/** Our standard output, which can be closed while we live on. */
function ourOutput(): Writable {
  const stat = fstatSync(1);
  return stat.isFIFO() || stat.isSocket() ? new Socket({ fd: 1, readable: false }) : process.stdout;
}

/** When the guest is gone and all that it wrote has come; what it left behind may hold its pipes a moment longer. */
function endOf(guest: ChildProcess): Promise<End> {
  return new Promise((resolve, reject) => {
    guest.once("error", reject);
    guest.once("close", (code: number | null, signal: NodeJS.Signals | null) => resolve({ code, signal }));
  });
}

function finish(recorder: FileRecorder, { code, signal }: End): void {
  recorder.event({ kind: "exit", code, signal });
  const verdict = signal === null ? { kind: "exit", code: code ?? 0 } : { kind: "signal", signal };
  const { error, path } = recorder.end(verdict);
  if (error !== undefined) process.stderr.write(`sandbox: ${sanitise(`${path}: ${error}`)}\n`);
}
