import { resolve } from "node:path";
import type { GuestCommand } from "../guest-process.js";
import { type Behind, behindBubblewrap } from "./behind-bubblewrap.js";
import { hideInherited } from "./inherited-descriptors.js";
import { findLoadedFiles, type LoadedFiles } from "./libraries.js";
import { plainCommand } from "./plain-launcher.js";
import { type MeasureName, reportOf, type State, WallError } from "./report.js";
import { type LimitedResources, limitResources } from "./resource-limits.js";
import { findTools, type Tools } from "./tools.js";
import type { GuestKind, Wall } from "./walled-command.js";
import { noWitness } from "./witness.js";

/** Whether a guest gets a wall: as much of one as the host has, one that is whole, or none. */
export type WallOption = "auto" | "required" | "none";

/** What a wall is to be like. */
export interface WallOptions extends LimitedResources {
  /** `auto` unless given. */
  readonly wall?: WallOption;
  /** Where the programs that make walls are looked for, as $PATH has it; $PATH and the usual folders unless given. */
  readonly toolPath?: string;
  /** Whether system calls are filtered, where they can be; `true` unless given. */
  readonly isFiltered?: boolean;
  /** The guest's environment: none unless given. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Puts up the second wall around a guest: what keeps its process from the host when it has broken out of its first,
 * which is that it makes no system calls (a native guest) or is WebAssembly. What the host has no means for is left
 * out and reported, with the reason. Tries those means out when it is called first, which takes 30 to 200 ms as the
 * machine is busy.
 * @throws WallError with `wall: "required"`, where a measure that the guest's kind can have is missing.
 */
export function raiseWall(command: GuestCommand, options: WallOptions = {}): Wall {
  const located = locate(command);
  const loaded = findLoadedFiles(located.file);
  const kind = kindOf(command, loaded);
  const raised = build({ command: located, kind, loaded, options });
  const report = reportOf({ ...statesOf(command, kind), ...raised.states });
  if (options.wall === "required" && report.some(({ state }) => state === "off")) {
    raised.dispose();
    throw new WallError(report);
  }
  return { ...raised, descriptors: hideInherited(raised.descriptors), report };
}

interface Site {
  readonly command: GuestCommand;
  readonly kind: GuestKind;
  readonly loaded: LoadedFiles | string;
  readonly options: WallOptions;
}

function build({ command, kind, loaded, options }: Site): Behind {
  const whyNone = reasonForNone(loaded, options);
  if (typeof loaded === "string" || whyNone) return unguarded(command, whyNone || "the program is not known");
  const tools = findTools(options.toolPath);
  const behind = chooseWall({ command, kind, loaded, options }, loaded, tools);
  const limited = limitResources(behind.command, kind, { ...options, mayFork: behind.mayFork }, tools);
  return {
    ...behind,
    command: limited.command,
    states: { ...behind.states, resourceLimits: limited.resourceLimits },
  };
}

function reasonForNone(loaded: LoadedFiles | string, { wall }: WallOptions): string | undefined {
  if (wall === "none") return "no wall was asked for";
  if (process.platform !== "linux") return `there is none for ${process.platform}`;
  return typeof loaded === "string" ? loaded : undefined;
}

function chooseWall({ command, kind, options }: Site, loaded: LoadedFiles, tools: Tools): Behind {
  const { environment = {}, isFiltered = true } = options;
  const behind = behindBubblewrap({ command, kind, loaded, tools, environment, isFiltered });
  if (typeof behind !== "string") return behind;
  const plain = plainCommand({ command, tools, loaded, isAlone: kind !== "other" });
  const { noNewPrivileges, network } = plain;
  return {
    command: plain.command,
    descriptors: [],
    mayFork: false,
    states: { noNewPrivileges, network, namespaces: behind, seccomp: behind },
    watch: () => noWitness,
    dispose() {},
  };
}

function unguarded(command: GuestCommand, reason: string): Behind {
  const off: readonly MeasureName[] = [
    ...(["noNewPrivileges", "resourceLimits", "network", "namespaces", "seccomp"] as const),
  ];
  const states = Object.fromEntries(off.map((measure) => [measure, reason]));
  return { command, descriptors: [], mayFork: true, states, watch: () => noWitness, dispose() {} };
}

/** What stands without a launcher, by how processes are started and by what the guest is. */
function statesOf({ args = [] }: GuestCommand, kind: GuestKind): Partial<Record<MeasureName, State>> {
  const hasPermissions = args.some((word) => word === "--permission" || word === "--experimental-permission");
  const isPosix = process.platform !== "win32" || "there are no sessions on win32";
  return {
    ownSession: isPosix,
    noDescriptors: process.platform === "linux" || "what this process itself was started with is passed on",
    ...(kind === "wasi"
      ? { nodePermissions: hasPermissions || "this Node has none", webAssembly: true as const }
      : {}),
  };
}

/** A program's path does not change its meaning where it is started from elsewhere; a name is looked for by the system. */
function locate(command: GuestCommand): GuestCommand {
  const { file } = command;
  const path = file.includes("/") ? resolve(file) : file;
  return path === file ? command : { ...command, file: path, argv0: command.argv0 ?? file };
}

/** This Node is no guest of a known kind unless its command says so: it may be any program. */
function kindOf({ kind, file }: GuestCommand, loaded: LoadedFiles | string): GuestKind {
  if (kind) return kind;
  return file === process.execPath || typeof loaded === "string" ? "other" : "native";
}
