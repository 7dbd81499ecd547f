import type { CallName } from "../gen/calls.js";
import type { MarshalCallName, MarshalFunctionName } from "../gen/marshal/functions.js";

/** How a value of a call stands among tagged values. */
export type MarshalForm =
  | { readonly form: "none" }
  | { readonly form: "bool" }
  /** 0: the call did what it was to do. */
  | { readonly form: "status" }
  /** In 4 bytes, in 8, or in the fewest that hold it, which a guest accepts where it expects a C long. */
  | { readonly form: "int"; readonly width: "least" | 4 | 8 }
  | { readonly form: "float" }
  /** An integer that counts ticks of which so many are a second, as seconds in a float. */
  | { readonly form: "ticks"; readonly perSecond: number }
  /** A `struct timeval` or `struct timespec` as seconds in a float. */
  | { readonly form: "seconds" }
  | { readonly form: "string"; readonly nullable: boolean }
  /** `NAME=value` as a tuple of two strings. */
  | { readonly form: "assignment" }
  | { readonly form: "tuple"; readonly items: readonly MarshalItem[]; readonly nullable?: boolean }
  | { readonly form: "list"; readonly item: MarshalForm; readonly nullable?: boolean };

/** One value of a tuple. */
export interface MarshalItem {
  /** The member of the answer, or `member.field` of a structure in it; a number for the place in a sequence. */
  readonly of: string | number;
  readonly form: MarshalForm;
}

/** One argument of a function, in the order of the pipe. */
export interface MarshalArgumentRow {
  /** As `Request.args` of the call has it, where the call has it. */
  readonly name: string;
  readonly form: MarshalForm;
  /** What it is where a guest sends fewer arguments. */
  readonly default?: number | boolean;
  /** Whether the call that carries the function out has no such argument. */
  readonly ignored?: boolean;
}

/** What is known of a function that a guest may call by its name. */
export interface MarshalFunctionRow {
  /** As on the pipe: `ll_os.ll_os_open`. */
  readonly name: MarshalFunctionName;
  /** For people: `open`. */
  readonly shortName: string;
  /** The signature of the call that carries it out. */
  readonly call: CallName | MarshalCallName;
  readonly arguments: readonly MarshalArgumentRow[];
  /** Arguments of the call that the function does not have, by name. */
  readonly constants: Readonly<Record<string, number>>;
  readonly answer: MarshalForm;
  /** The member of the call's answer that `answer` is made of; the whole unless given. */
  readonly answerOf?: string;
  /** What is answered in place of an `OSError` where the call fails. */
  readonly failure?: boolean;
}
