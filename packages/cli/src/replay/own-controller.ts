import {
  createSystem,
  type Handlers,
  type OutputStream,
  Session,
  type System,
  type SystemOptions,
} from "@sandbox/controller";
import type { ControllerEnd, Exchange, GuestEnd } from "@sandbox/replay";
import type { ReplayFlags } from "./options.js";
import type { RecordedSession } from "./recorded-session.js";

/** Who hears of what our controller does. */
export interface OwnControllerEvents {
  readonly onOutput?: (stream: OutputStream, bytes: Uint8Array) => void;
  /** The guest asked to exit. */
  readonly onExit?: (code: number) => void;
}

/** Our own controller with a virtual system, ready to answer a guest. */
export function ownController(
  recorded: RecordedSession,
  flags: ReplayFlags,
  events: OwnControllerEvents = {},
): (guest: GuestEnd) => ControllerEnd {
  return (guest) => {
    const { onOutput, onExit } = events;
    const system = createSystem({
      ...systemOptions(recorded, flags),
      capture: false,
      ...(onOutput ? { onOutput } : {}),
    });
    const session = new Session({
      abi: recorded.session.abi,
      handlers: { ...system, ...answerMemory(system, recorded.exchanges) },
      onGeneration(generation) {
        // As `sandbox run` has it: guests of the first generation find a terminal.
        if (generation === 1) system.attachTerminal();
      },
      send: (bytes) => guest.receive(bytes),
      onEnd: (end) => {
        if (end.kind === "exit") onExit?.(end.code);
        else guest.close();
      },
    });
    return { send: (bytes) => session.receive(bytes) };
  };
}

/** RPython's garbage collector looks here for the size of the processor's cache. */
const rpythonFiles = { "/proc/cpuinfo": "processor\t: 0\ncache size\t: 4096 KB\n" };

function systemOptions({ argv }: RecordedSession, flags: ReplayFlags): SystemOptions {
  const argv0 = argv?.[0];
  return {
    files: argv0?.endsWith(".wasm") ? {} : rpythonFiles,
    mounts: flags.mount,
    // Interpreters look for themselves.
    ...(argv0?.startsWith("/") ? { argv0 } : {}),
    env: flags.env,
    ...(flags.cwd === undefined ? {} : { cwd: flags.cwd }),
    clock: flags.clock,
    ...(flags.seed === undefined ? {} : { random: { seed: flags.seed } }),
  };
}

/** What `sandbox run` tells RPython's garbage collector of the memory limit, though it is not in the environment. */
const memoryVariable = "PYPY_GC_MAX";

/** Answers for the memory limit what the recorded controller did. */
function answerMemory({ getenv }: System, exchanges: readonly Exchange[]): Partial<Handlers> {
  const recorded = recordedVariable(exchanges, memoryVariable);
  if (recorded === undefined) return {};
  const decoder = new TextDecoder();
  return {
    getenv(call, context) {
      const own = getenv(call, context);
      return own === null && decoder.decode(call.name) === memoryVariable ? recorded : own;
    },
  };
}

/** What the recorded controller answered to getenv(3) for a variable. */
function recordedVariable(exchanges: readonly Exchange[], name: string): Uint8Array | undefined {
  const decoder = new TextDecoder();
  for (const { request, commands } of exchanges) {
    if (request.kind !== "request" || request.call !== "getenv(p)p") continue;
    const asked = commands.find(({ reply }) => reply?.kind === "read-string-reply")?.reply;
    if (asked?.kind !== "read-string-reply" || decoder.decode(asked.data) !== name) continue;
    const block = commands.find(({ command }) => command.kind === "allocate")?.command;
    if (block?.kind === "allocate") return block.data.subarray(0, block.data.indexOf(0));
  }
  return undefined;
}
