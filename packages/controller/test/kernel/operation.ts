import { openFlags, openFlagsMask } from "@sandbox/protocol";

/** What an earlier call of the same play answered: a descriptor, or a directory stream. */
export interface Answered {
  readonly answered: string;
}

/** A buffer of this many bytes whose content counts afterwards. */
export interface Room {
  readonly room: number;
}

/** An argument: an integer or address; a path or name, one character for each byte, `@` at its beginning for the folder of the play; bytes that are read; a buffer; an earlier answer. */
export type Argument = number | bigint | string | Uint8Array | Room | Answered;

/** A call of the C library, as a guest makes it and as a program of this machine does. */
export interface Operation {
  /** `name(kinds)result`. */
  readonly call: string;
  readonly args: readonly Argument[];
  /** How later operations name what it answers. */
  readonly as?: string;
  /** How its answer is told; by the call's name unless given. */
  readonly tell?: "times";
  /** How often it is made in a row; what was answered is told together. */
  readonly repeat?: number;
}

/** Time that passes, in milliseconds, so that times of files differ. */
export interface Pause {
  readonly pauseMs: number;
}

export type Step = Operation | Pause;

export function isPause(step: Step): step is Pause {
  return "pauseMs" in step;
}

/** The call's name in C. */
export function nameOf({ call }: Operation): string {
  return call.slice(0, call.indexOf("("));
}

/** Flags of open(2) by their names in a manual page. */
export function showFlags(flags: number): string {
  const mode = Object.entries(openFlags).find(([, value]) => value === (flags & openFlagsMask))?.[0] ?? "3";
  const rest = Object.entries(openFlags).filter(
    ([, value]) => value > openFlagsMask && (flags & value) !== 0,
  );
  return [mode, ...rest.map(([name]) => name)].join("|");
}

const OPEN_FLAGS_AT: Readonly<Record<string, number>> = { open: 1, openat: 2 };
const LONGEST_SHOWN = 40;

/** The operation as a line of strace(1). */
export function showOperation(operation: Operation): string {
  const name = nameOf(operation);
  const shown = operation.args.map((argument, index) =>
    index === OPEN_FLAGS_AT[name] ? showFlags(Number(argument)) : showArgument(argument),
  );
  const repeated = operation.repeat === undefined ? "" : ` ${operation.repeat} times`;
  return `${name}(${shown.join(", ")})${repeated}`;
}

function showArgument(argument: Argument): string {
  if (typeof argument === "string") {
    if (argument.length <= LONGEST_SHOWN) return JSON.stringify(argument);
    return `${JSON.stringify(argument.slice(0, LONGEST_SHOWN))}... of ${argument.length} bytes`;
  }
  if (argument instanceof Uint8Array) return `${argument.length} bytes`;
  if (typeof argument !== "object") return argument > 9 ? `0${argument.toString(8)}` : `${argument}`;
  return "room" in argument ? `room ${argument.room}` : argument.answered;
}
