import type { GuestCommand } from "../guest-process.js";
import type { LoadedFiles } from "./libraries.js";
import { probe } from "./probe.js";
import type { State } from "./report.js";
import type { Tools } from "./tools.js";

/** What a chain of launchers adds to a command, and which of its measures stand. */
export interface Launched {
  readonly command: GuestCommand;
  readonly noNewPrivileges: State;
  readonly network: State;
}

/** For whom a chain of launchers is made. */
export interface LaunchOptions {
  readonly command: GuestCommand;
  readonly tools: Tools;
  /** What the program loads; a sentence where that is not known. */
  readonly loaded: LoadedFiles | string;
  /** Whether the program can do without a network and without other users. */
  readonly isAlone: boolean;
}

/**
 * The command that runs a program without bwrap(1), by launchers that each become the next: unshare(1), then
 * setpriv(1). No process stands between the controller and the guest.
 */
export function plainCommand({ command, tools, loaded, isAlone }: LaunchOptions): Launched {
  const program = namedProgram(command, loaded);
  if (typeof program === "string") return { command, noNewPrivileges: program, network: program };
  const network = isAlone ? canUnshare(tools) : "it is not known whether the program needs a network";
  const canSet = canSetPrivileges(tools);
  const chain = [
    ...(network === true && tools.unshare ? [tools.unshare, ...namespaces, "--"] : []),
    ...(canSet === true && tools.setpriv
      ? [tools.setpriv, ...privileges, ...(network === true ? [] : rootPrivileges()), "--"]
      : []),
    ...program,
  ];
  const [file = command.file, ...args] = chain;
  return { command: { file, args }, noNewPrivileges: canSet, network };
}

const namespaces = ["--user", "--net", "--ipc", "--uts"];
// The guest dies with the thread that started it.
const privileges = ["--no-new-privs", "--pdeathsig", "KILL"];

/** Root without capabilities: in a user namespace of its own it has none anyway. */
function rootPrivileges(): string[] {
  return process.getuid?.() === 0 ? ["--bounding-set=-all", "--inh-caps=-all"] : [];
}

/** The program and its arguments; launchers give it its path as its name, the loader any. */
function namedProgram(command: GuestCommand, loaded: LoadedFiles | string): string[] | string {
  const { file, args = [], argv0 = file } = command;
  if (argv0 === file) return [file, ...args];
  if (typeof loaded === "string") return loaded;
  const { interpreter } = loaded;
  if (interpreter === undefined || !canName(interpreter))
    return `no launcher can give the program the name ${JSON.stringify(argv0)}`;
  return [interpreter, "--argv0", argv0, file, ...args];
}

/** glibc's loader can since 2.33. */
const canName = (interpreter: string) => probe([interpreter, "--help"]).stdout.includes("--argv0");

function canUnshare({ unshare, true: nothing }: Tools): State {
  if (!unshare) return "unshare was not found";
  if (!nothing) return "there is no program to try unshare with";
  const { isGood, reason } = probe([unshare, ...namespaces, "--", nothing]);
  return isGood || `unshare is not allowed: ${reason}`;
}

function canSetPrivileges({ setpriv, true: nothing }: Tools): State {
  if (!setpriv) return "setpriv was not found";
  if (!nothing) return "there is no program to try setpriv with";
  const { isGood, reason } = probe([setpriv, ...privileges, ...rootPrivileges(), "--", nothing]);
  return isGood || `setpriv fails: ${reason}`;
}
