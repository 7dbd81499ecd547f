import { posix } from "node:path";
import type { GuestCommand } from "../guest-process.js";
import type { LoadedFiles } from "./libraries.js";

/** Where libraries are inside: it says nothing of the host. */
const LIBRARIES = "/lib/guest";

/** Every kind of namespace, no capabilities, no terminal, and no life after the controller's. */
const isolation = [
  ...["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"],
  ...["--unshare-cgroup-try", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox"],
  ...["--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"],
];

/** What stands inside of a sandbox beside the program. */
export interface BubblewrapOptions {
  /** bwrap itself, as a path of the host. */
  readonly bwrap: string;
  readonly command: GuestCommand;
  /** The program, its loader and its libraries. */
  readonly loaded: LoadedFiles;
  /** Other files of the host that the program may read, under their own names. */
  readonly reads: readonly string[];
  /** The descriptor that bwrap reads the seccomp filter from; no filter unless given. */
  readonly filterDescriptor?: number;
  /** The program's environment: nothing unless given. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The command that runs a program by bwrap(1) in a file system of its own: the program, its loader and its libraries,
 * and nothing else; no /proc, no /dev.
 * @returns a sentence, where the program's name (argv[0]) leaves no place for it: bwrap has no other way to name it.
 */
export function bubblewrapCommand(options: BubblewrapOptions): GuestCommand | string {
  const { bwrap, command, loaded, reads, filterDescriptor } = options;
  const name = command.argv0 ?? command.file;
  const place = placeOf(name);
  if (place === undefined) return `bwrap cannot give the program the name ${JSON.stringify(name)}`;
  const files = [
    ...[...loaded.libraries].map(([library, path]) => [path, `${LIBRARIES}/${library}`]),
    ...(loaded.interpreter === undefined ? [] : [[loaded.interpreter, loaded.interpreter]]),
    ...reads.map((path) => [path, path]),
    [loaded.file, place],
  ];
  const environment = { LD_LIBRARY_PATH: LIBRARIES, ...options.environment };
  return {
    file: bwrap,
    args: [
      ...isolation,
      ...Object.entries(environment).flatMap(([variable, value]) => ["--setenv", variable, value]),
      ...files.flatMap(([from, to]) => ["--ro-bind", from as string, to as string]),
      ...["--remount-ro", "/", "--chdir", "/"],
      ...(filterDescriptor === undefined ? [] : ["--seccomp", String(filterDescriptor)]),
      ...["--", name, ...(command.args ?? [])],
    ],
  };
}

/**
 * Where a program has to be for execvp(3) to find it by its name: without $PATH a name without a slash is looked for
 * in /bin, and the current folder is the root.
 */
function placeOf(name: string): string | undefined {
  if (name === "" || name.endsWith("/") || name.includes("\0")) return undefined;
  const place = posix.join("/", name.includes("/") ? name : `bin/${name}`);
  return name.split("/").includes("..") || place.startsWith(`${LIBRARIES}/`) ? undefined : place;
}
