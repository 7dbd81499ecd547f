import { basename } from "node:path";

/** What the program `guest` is asked to do. */
export interface GuestOptions {
  /** The WebAssembly file. */
  readonly file: string;
  /** What the program sees as its own name. */
  readonly programName: string;
  /** The most that the program's memory may grow to, in MiB; at most 4096. Of several, the smallest counts. */
  readonly memoryMiB: number | undefined;
  /** How much the program has for its stack, in MiB; what the module was linked with where it is `undefined`. */
  readonly stackMiB: number | undefined;
  /** Whether V8 shall recompile what is used much: slower to start, faster in the long run. */
  readonly optimize: boolean;
  /** Whether the module is known to be good, so that V8 need not check it before it runs. */
  readonly isTrusted: boolean;
  /** The program's arguments, without its name. */
  readonly args: readonly string[];
}

const USAGE =
  "usage: guest [--argv0 NAME] [--memory MIB] [--stack MIB] [--optimize] [--trusted] FILE.wasm [ARGUMENT...]";

/** Reads a command line; answers a sentence where it is wrong. What follows the file is the program's own. */
export function parseGuestOptions(commandLine: readonly string[]): GuestOptions | string {
  const words = [...commandLine];
  let programName: string | undefined;
  let memoryMiB: number | undefined;
  let stackMiB: number | undefined;
  let optimize = false;
  let isTrusted = false;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--argv0") programName = words.shift();
    else if (word === "--memory")
      memoryMiB = Math.min(memoryMiB ?? Number.POSITIVE_INFINITY, Number(words.shift()));
    else if (word === "--stack") stackMiB = Number(words.shift());
    else if (word === "--optimize") optimize = true;
    else if (word === "--trusted") isTrusted = true;
    else if (word.startsWith("-")) return `unknown option ${word}; ${USAGE}`;
    else if (memoryMiB !== undefined && !isSize(memoryMiB, MAXIMUM_MIB)) return WRONG_MEMORY;
    else if (stackMiB !== undefined && !isSize(stackMiB, MAXIMUM_STACK_MIB)) return WRONG_STACK;
    else {
      return {
        file: word,
        programName: programName ?? basename(word),
        memoryMiB,
        stackMiB,
        optimize,
        isTrusted,
        args: words,
      };
    }
  }
  return `no file to run; ${USAGE}`;
}

const MAXIMUM_MIB = 4096;
const WRONG_MEMORY = `expected --memory as a whole number of MiB from 1 to ${MAXIMUM_MIB}`;

const MAXIMUM_STACK_MIB = 1024;
const WRONG_STACK = `expected --stack as a whole number of MiB from 1 to ${MAXIMUM_STACK_MIB}`;

function isSize(mebibytes: number, maximum: number): boolean {
  return Number.isInteger(mebibytes) && mebibytes >= 1 && mebibytes <= maximum;
}
