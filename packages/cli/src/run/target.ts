import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, posix, resolve } from "node:path";
import type { FileContent, FileOption, GuestCommand, MountOption } from "@sandbox/controller";
import { guestCommand } from "@sandbox/guest";
import { pythonGuest } from "@sandbox/guest-python";
import { UsageError } from "../usage-error.js";
import type { RunFlags } from "./options.js";

/** What is to be run, and what it needs to find. */
export interface Target {
  readonly command: GuestCommand;
  readonly files: Readonly<Record<string, FileContent | FileOption>>;
  readonly mounts: readonly MountOption[];
  readonly env: Readonly<Record<string, string>>;
  /** What is otherwise where the guest turns out to be of the first generation of the pipe. */
  readonly ofFirstGeneration?: Pick<Target, "command" | "files" | "mounts">;
}

/** Where a script stands in the virtual system. */
const scriptFolder = "/sandbox";
/** Where a PyPy stands, with its library beside it: one of the first generation where its old controller had it. */
const pypyPaths = { 1: "/bin/pypy-c", 2: "/lib/pypy" } as const;

/**
 * Works out which guest runs what.
 * @throws UsageError when there is nothing to run, or it cannot be read.
 */
export function chooseTarget(flags: RunFlags, script: string | undefined, args: readonly string[]): Target {
  if (flags.lib !== undefined && flags.executable === undefined)
    throw new UsageError("--lib goes with --executable");
  if (flags.protocol !== "auto" && flags.executable === undefined)
    throw new UsageError("--protocol goes with --executable");
  refuseForPrograms(flags);
  if (flags.executable !== undefined && flags.lib === undefined)
    return program(executable(flags), script, args);
  if (flags.wasm !== undefined) {
    return program(
      (given) => guestCommand({ module: readable(flags.wasm ?? ""), args: given }),
      script,
      args,
    );
  }
  const python = pythonArguments(flags, script, args);
  if (flags.executable !== undefined) return pypy(flags, python);
  const start = enterDirectory(flags.cwd, flags.env["PYTHONPATH"]);
  const files = { ...start.files, ...python.files };
  return {
    command: pythonGuest({ args: [...watched(flags), ...python.args] }),
    files,
    mounts: [],
    env: start.env,
  };
}

/** What only Python does would be lost on another program. */
function refuseForPrograms({ executable, lib, wasm, code, module }: RunFlags): void {
  if (wasm === undefined && (executable === undefined || lib !== undefined)) return;
  const option = code !== undefined ? "-c" : module ? "-m" : undefined;
  if (option === undefined) return;
  const how = wasm === undefined ? "with --executable it needs --lib" : "it does not go with --wasm";
  throw new UsageError(`${option} is for Python: ${how}; a program's own arguments stand behind --`);
}

type ToCommand = (args: readonly string[]) => GuestCommand;

/** RPython's garbage collector looks here for the size of the processor's cache, and complains when it finds none. */
const rpythonFiles: Target["files"] = { "/proc/cpuinfo": "processor\t: 0\ncache size\t: 4096 KB\n" };

function program(toCommand: ToCommand, script: string | undefined, args: readonly string[]): Target {
  const given = script === undefined ? [] : [script, ...args];
  return { command: toCommand(given), files: rpythonFiles, mounts: [], env: {} };
}

function executable(flags: RunFlags): ToCommand {
  const file = readable(flags.executable ?? "");
  return (args) => ({ file, args });
}

const NOTHING = "nothing to run: give a script, code with -c, or a module with -m";
const NO_MODULE = "nothing to run: -m stands before the name of a module, such as unittest";

interface PythonArguments {
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, FileContent>>;
}

function pythonArguments(
  flags: RunFlags,
  script: string | undefined,
  args: readonly string[],
): PythonArguments {
  if (flags.code !== undefined && flags.module)
    throw new UsageError("-c and -m say both what to run: give one of them");
  if (flags.code !== undefined) {
    return { args: ["-c", flags.code, ...(script === undefined ? [] : [script]), ...args], files: {} };
  }
  if (script === undefined) throw new UsageError(flags.module ? NO_MODULE : NOTHING);
  if (flags.module) return { args: ["-m", script, ...args], files: {} };
  const path = `${scriptFolder}/${script === "-" ? "stdin.py" : basename(script)}`;
  const content = script === "-" ? readFileSync(0) : readFileSync(readable(script));
  return { args: [path, ...args], files: { [path]: content } };
}

/** Where someone watches, Python is to write at once: it has a pipe, for which it keeps its output back to its end. */
function watched({ json }: RunFlags): readonly string[] {
  return process.stdout.isTTY && !json ? ["-u"] : [];
}

/** PyPy looks for its library from its own path upwards. */
function pypy(flags: RunFlags, python: PythonArguments): Target {
  const lib = readable(flags.lib ?? "");
  if (!existsSync(join(lib, "lib-python"))) {
    throw new UsageError(
      `${lib} has no folder lib-python: --lib takes the folder of PyPy's sources or installation`,
    );
  }
  const file = readable(flags.executable ?? "");
  const at = (path: string, options: readonly string[]) => ({
    command: { file, argv0: path, args: ["-B", ...options, ...python.args] },
    files: { ...rpythonFiles, [path]: { data: "", mode: 0o755 }, ...python.files },
    mounts: ["lib-python", "lib_pypy"]
      .filter((name) => existsSync(join(lib, name)))
      .map((name): MountOption => ({ host: join(lib, name), at: posix.join(posix.dirname(path), name) })),
  });
  // An old PyPy has a terminal in any case, and dies of the option.
  return { ...at(pypyPaths[2], watched(flags)), env: {}, ofFirstGeneration: at(pypyPaths[1], []) };
}

/**
 * CPython for WASI starts in "/" whatever it is told. A module that Python imports by itself at its start, from a folder
 * that it then forgets, changes to the directory, and leaves its name to one of the user's in `pythonPath`.
 */
function enterDirectory(
  cwd: string | undefined,
  pythonPath: string | undefined,
): Pick<Target, "env" | "files"> {
  if (cwd === undefined || cwd === "/") return { env: {}, files: {} };
  const folder = "/sandbox/.start";
  const restore =
    pythonPath === undefined
      ? 'del os.environ["PYTHONPATH"]'
      : `os.environ["PYTHONPATH"] = ${JSON.stringify(pythonPath)}
this = sys.modules.pop("sitecustomize")
try:
    import sitecustomize
except ModuleNotFoundError as error:
    if error.name != "sitecustomize":
        raise
    sys.modules["sitecustomize"] = this`;
  const module = `import os, sys
sys.path.remove(${JSON.stringify(folder)})
os.chdir(${JSON.stringify(cwd)})
${restore}
`;
  const paths = pythonPath === undefined ? folder : `${folder}:${pythonPath}`;
  return { env: { PYTHONPATH: paths }, files: { [`${folder}/sitecustomize.py`]: module } };
}

function readable(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new UsageError(`${path}: no such file`);
  statSync(absolute);
  return absolute;
}
