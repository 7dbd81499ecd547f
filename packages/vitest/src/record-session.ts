import { renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import {
  defaultLimits,
  type GuestCommand,
  type Handlers,
  type Limits,
  type RunResult,
  runGuest,
} from "@sandbox/controller";
import { linuxX8664 } from "@sandbox/protocol";
import { type FileRecorder, type JsonObject, type RecordToOptions, recordTo } from "@sandbox/replay";
import { ReplayFailure } from "./failure.js";
import type { LiveMode } from "./mode.js";
import { controllerOptions, type ExpectReplayOptions } from "./options.js";
import { makeFolderOf } from "./recorded-file.js";
import { scriptDigest } from "./script-digest.js";

const manifest: { readonly name: string; readonly version: string } = createRequire(import.meta.url)(
  "../package.json",
);

/**
 * Runs the guest, and records it into a file where a path is given. This is the one place of the package that
 * starts a process, and only for a mode that may.
 * @throws ReplayFailure where there is no guest to run, or it could not be started or recorded.
 */
export async function runLive<OwnHandlers extends object = Handlers>(
  mode: LiveMode,
  path: string | undefined,
  options: ExpectReplayOptions<OwnHandlers>,
): Promise<RunResult> {
  const command = await commandOf(mode, options);
  if (path === undefined) return started(await run(command, options));
  makeFolderOf(path);
  const partial = `${path}.${process.pid}.part`;
  const recorder = recordTo(partial, { ...recordOptions(command, options), force: true });
  try {
    const result = started(await run(command, options, recorder.observe));
    if (result.guestStderr.length > 0) recorder.stderr(result.guestStderr);
    const { error } = recorder.end(asJson(result.verdict));
    if (error !== undefined) throw new ReplayFailure(`${path} could not be recorded: ${error}`);
    // In one step, so that nobody reads half of it, and what was there stays where recording fails.
    renameSync(partial, path);
    return result;
  } catch (error) {
    recorder.end();
    rmSync(partial, { force: true });
    throw error;
  }
}

async function commandOf(
  mode: LiveMode,
  { command, python }: ExpectReplayOptions<object>,
): Promise<GuestCommand> {
  if (command !== undefined && python !== undefined)
    throw new TypeError("expected `command` or `python`, received both");
  if (command !== undefined) return command;
  if (python === undefined)
    throw new ReplayFailure(
      `the mode ${mode} runs a guest: give \`command\`, or \`python\` for the default guest`,
    );
  const { pythonGuest } = await import("@sandbox/guest-python");
  return pythonGuest({ args: ["-c", python] });
}

async function run<OwnHandlers extends object>(
  command: GuestCommand,
  options: ExpectReplayOptions<OwnHandlers>,
  observe?: FileRecorder["observe"],
): Promise<RunResult> {
  return runGuest({ ...controllerOptions(options), command, ...(observe ? { observe } : {}) });
}

function started(result: RunResult): RunResult {
  const { verdict } = result;
  if (verdict.kind !== "host-error") return result;
  throw new ReplayFailure(`the guest could not be run: ${verdict.message}`);
}

/** What the file says of the session: nothing of the machine's paths, since it is kept with the tests. */
function recordOptions(
  command: GuestCommand,
  { python, redactor, limits }: ExpectReplayOptions<object>,
): RecordToOptions {
  return {
    abi: linuxX8664,
    description: {
      startedAt: new Date().toISOString(),
      guest: { argv: argvOf(command) },
      limits: limitsOf(limits),
      recorder: { name: manifest.name, version: manifest.version },
      ...(python === undefined ? {} : { labels: { script: scriptDigest(python) } }),
    },
    ...(redactor ? { redactor } : {}),
  };
}

/** The guest's arguments without those of the Node that runs it. */
function argvOf({ file, args = [], kind, module }: GuestCommand): string[] {
  if (kind !== "wasi" || module === undefined) return [basename(file), ...args];
  return [basename(module), ...args.slice(args.indexOf(module) + 1)];
}

/** The limits of the run; none is null, since JSON has no Infinity. */
function limitsOf(limits: Partial<Limits> = {}): Record<string, number | null> {
  const all = Object.entries({ ...defaultLimits, ...limits });
  return Object.fromEntries(all.map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
}

function asJson(verdict: RunResult["verdict"]): JsonObject {
  return JSON.parse(JSON.stringify(verdict));
}
