import type { GuestCommand } from "../guest-process.js";
import { probe } from "./probe.js";
import type { State } from "./report.js";
import type { Tools } from "./tools.js";
import type { GuestKind } from "./walled-command.js";

/** What limits of the kernel are made from; each is left out where it is not finite. */
export interface LimitedResources {
  /** How much processor time the guest may use, in milliseconds. */
  readonly cpuMs?: number;
  /** How much memory the guest may use, in bytes. */
  readonly memoryBytes?: number;
}

const MIB = 1024 * 1024;

/** What a native guest needs beyond its own memory: program, libraries, stack, and pages that its heap keeps free. */
const NATIVE_OVERHEAD_BYTES = 256 * MIB;
/** What Node needs beyond the module's memory. */
const NODE_OVERHEAD_BYTES = 1024 * MIB;

/** A command with the kernel's limits, and whether they stand. */
export interface Limited {
  readonly command: GuestCommand;
  readonly resourceLimits: State;
}

/**
 * The command that runs another under limits of setrlimit(2), by prlimit(1), which becomes it. They stand behind the
 * controller's own limits and are reached a little later, so that these have the word first.
 */
export function limitResources(
  command: GuestCommand,
  kind: GuestKind,
  resources: LimitedResources & {
    /** Whether processes of the launcher's own are in the way of a limit of none. */
    readonly mayFork: boolean;
  },
  { prlimit, true: nothing }: Tools,
): Limited {
  if (!prlimit) return { command, resourceLimits: "prlimit was not found" };
  if (!nothing) return { command, resourceLimits: "there is no program to try prlimit with" };
  // prlimit can only give the program its path as its name.
  if ((command.argv0 ?? command.file) !== command.file)
    return { command, resourceLimits: "prlimit cannot give the program another name" };
  const limits = prlimitArguments(kind, resources);
  const { isGood, reason } = probe([prlimit, ...limits, "--", nothing]);
  if (!isGood) return { command, resourceLimits: `prlimit fails: ${reason}` };
  return {
    command: { file: prlimit, args: [...limits, "--", command.file, ...(command.args ?? [])] },
    resourceLimits: true,
  };
}

function prlimitArguments(
  kind: GuestKind,
  { cpuMs, memoryBytes, mayFork }: LimitedResources & { readonly mayFork: boolean },
): string[] {
  return [
    "--core=0",
    ...fixed[kind],
    // The kernel asks it of everybody but root. A native guest has one thread; Node has several.
    ...(kind === "native" && !mayFork ? ["--nproc=0"] : []),
    ...(isLimit(cpuMs) ? [`--cpu=${cpuSeconds(cpuMs)}:${cpuSeconds(cpuMs) + 1}`] : []),
    ...(isLimit(memoryBytes) ? memory[kind](memoryBytes) : []),
  ];
}

// bwrap and the loader have some 12 descriptors open at once, Node some 25.
const fixed: Readonly<Record<GuestKind, readonly string[]>> = {
  native: ["--fsize=0", "--nofile=32", "--memlock=0", "--msgqueue=0"],
  wasi: ["--fsize=0", "--nofile=64", "--memlock=0", "--msgqueue=0"],
  other: [],
};

const memory: Readonly<Record<GuestKind, (bytes: number) => string[]>> = {
  native: (bytes) => [`--as=${Math.ceil(bytes + NATIVE_OVERHEAD_BYTES)}`],
  // A WebAssembly memory reserves gigabytes of addresses that it never uses: what counts is what can be written.
  wasi: (bytes) => [`--data=${Math.ceil(bytes + NODE_OVERHEAD_BYTES)}`],
  other: () => [],
};

function cpuSeconds(cpuMs: number): number {
  return Math.ceil(cpuMs / 1000) + 1;
}

function isLimit(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
