import { basename } from "node:path";

/** What the program `guest` is asked to do. */
export interface GuestOptions {
  /** The WebAssembly file. */
  readonly file: string;
  /** What the program sees as its own name. */
  readonly programName: string;
  /** The most that the program's memory may grow to, in MiB; at most 4096. */
  readonly memoryMiB: number | undefined;
  /** The program's arguments, without its name. */
  readonly args: readonly string[];
}

const USAGE = "usage: guest [--argv0 NAME] [--memory MIB] FILE.wasm [ARGUMENT...]";

/** Reads a command line; answers a sentence where it is wrong. What follows the file is the program's own. */
export function parseGuestOptions(commandLine: readonly string[]): GuestOptions | string {
  let programName: string | undefined;
  let memoryMiB: number | undefined;
  for (let index = 0; index < commandLine.length; index += 2) {
    const [word = "", value] = commandLine.slice(index);
    if (!word.startsWith("-")) {
      const args = commandLine.slice(index + 1);
      return { file: word, programName: programName ?? basename(word), memoryMiB, args };
    }
    if (value === undefined) return `${word} needs a value; ${USAGE}`;
    if (word === "--argv0") programName = value;
    else if (word === "--memory") {
      memoryMiB = Number(value);
      if (!Number.isInteger(memoryMiB) || memoryMiB < 1 || memoryMiB > 4096) {
        return `expected --memory in MiB from 1 to 4096, received ${value}`;
      }
    } else return `unknown option ${word}; ${USAGE}`;
  }
  return `no file to run; ${USAGE}`;
}
