import { fileType, fileTypeMask, openFlags } from "@sandbox/protocol";

/**
 * A system that scenarios are played on: the virtual one, or the machine's own. Each function answers what
 * there is to see, or the name of the errno.
 */
export interface Posix {
  open(label: string, path: string, flags: string, mode?: number): Outcome;
  close(label: string): Outcome;
  read(label: string, count: number): Outcome;
  write(label: string, text: string): Outcome;
  pread(label: string, count: number, offset: number): Outcome;
  pwrite(label: string, text: string, offset: number): Outcome;
  ftruncate(label: string, length: number): Outcome;
  fsync(label: string): Outcome;
  fstat(label: string): Outcome;
  fchmod(label: string, mode: number): Outcome;
  stat(path: string): Outcome;
  lstat(path: string): Outcome;
  mode(path: string): Outcome;
  links(path: string): Outcome;
  mtime(path: string): Outcome;
  mkdir(path: string, mode?: number): Outcome;
  rmdir(path: string): Outcome;
  unlink(path: string): Outcome;
  rename(oldPath: string, newPath: string): Outcome;
  link(oldPath: string, newPath: string): Outcome;
  symlink(target: string, path: string): Outcome;
  readlink(path: string): Outcome;
  chmod(path: string, mode: number): Outcome;
  utimes(path: string, accessed: number, modified: number): Outcome;
  access(path: string, mode: number): Outcome;
  list(path: string): Outcome;
}

/** What a step shows: "ok" where there is nothing to see. */
export type Outcome = string | number | readonly string[];

/** A call of `Posix` with its arguments. */
export type Step = { [Verb in keyof Posix]: readonly [Verb, ...Parameters<Posix[Verb]>] }[keyof Posix];

/** Plays steps and answers what each showed. */
export function play(posix: Posix, steps: readonly Step[]): Outcome[] {
  return steps.map(([verb, ...args]) => (posix[verb] as (...args: unknown[]) => Outcome)(...args));
}

/** Reads flags as they stand in a manual page: "O_CREAT|O_WRONLY". */
export function flagsOf(names: string): number {
  return names.split("|").reduce((flags, name) => {
    const flag = Object.entries(openFlags).find(([known]) => known === name);
    if (flag === undefined) throw new Error(`expected a flag of open(2), received ${name}`);
    return flags | flag[1];
  }, 0);
}

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [fileType.S_IFIFO]: "fifo",
  [fileType.S_IFCHR]: "device",
  [fileType.S_IFDIR]: "directory",
  [fileType.S_IFREG]: "file",
  [fileType.S_IFLNK]: "link",
};

/** Shows a file as scenarios have it: its type, and the length where that means something. */
export function showFile(mode: number, size: number): string {
  const type = TYPE_NAMES[mode & fileTypeMask] ?? "unknown";
  return type === "file" || type === "link" ? `${type} of ${size}` : type;
}

/** Bytes of a text in which each character is one. */
export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}
