import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Elf, readElf } from "./elf.js";

/** An executable with all that the loader maps for it. */
export interface LoadedFiles {
  /** The executable, as a path of the host. */
  readonly file: string;
  readonly machine: number;
  readonly interpreter: string | undefined;
  /** The shared libraries by the names that they are asked for, and their paths on the host. */
  readonly libraries: ReadonlyMap<string, string>;
}

/** Where the loaders of Linux's distributions look when nothing else is said. */
const defaultFolders: Readonly<Record<number, readonly string[]>> = {
  3: ["/lib/i386-linux-gnu", "/usr/lib/i386-linux-gnu", "/lib32", "/usr/lib32", "/lib", "/usr/lib"],
  62: ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"],
  183: ["/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib"],
};

const MOST_LIBRARIES = 100;

/**
 * Finds what an executable needs to run, without running anything of it. Whatever it names, only ELF files for its
 * own machine are ever answered: an executable cannot have a file of secrets shown to it as a library.
 * @returns a sentence, where something cannot be found.
 */
export function findLoadedFiles(file: string): LoadedFiles | string {
  const executable = tryRead(file);
  if (!executable) return "the program is not an ELF executable that can be read";
  const { machine, interpreter } = executable;
  if (!(machine in defaultFolders)) return "the program is for a machine that is not known here";
  if (interpreter !== undefined && tryRead(interpreter)?.machine !== machine)
    return `the program's loader ${interpreter} is not there`;
  const libraries = new Map<string, string>();
  const waiting = [{ elf: executable, file, inherited: [] as readonly string[] }];
  for (let user = waiting.shift(); user; user = waiting.shift()) {
    // A DT_RPATH is inherited; a DT_RUNPATH is not, but a folder looked at in vain does no harm here.
    const folders = [...user.elf.searched.map((one) => resolveOrigin(one, user.file)), ...user.inherited];
    for (const name of user.elf.needed) {
      if (libraries.has(name) || basename(interpreter ?? "") === name) continue;
      const found = findLibrary(name, machine, folders);
      if (!found || libraries.size >= MOST_LIBRARIES) return `the program's library ${name} was not found`;
      libraries.set(name, found.file);
      waiting.push({ ...found, inherited: folders });
    }
  }
  return { file, machine, interpreter, libraries };
}

function findLibrary(name: string, machine: number, folders: readonly string[]) {
  const candidates = name.includes("/")
    ? []
    : [...folders, ...(defaultFolders[machine] ?? [])].map((folder) => join(folder, name));
  for (const file of candidates) {
    const elf = tryRead(file);
    if (elf?.machine === machine) return { elf, file };
  }
  return undefined;
}

function resolveOrigin(folder: string, file: string): string {
  return folder.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(realpathSync(file)));
}

function tryRead(file: string): Elf | undefined {
  try {
    return readElf(file);
  } catch {
    return undefined;
  }
}
