import type { Argument } from "./arguments.js";
import type { Call } from "./calls.js";
import type { Limit } from "./wire.js";

/** How many bytes a length takes, and whether it has a sign. */
export type LengthType = "uint8" | "int32";

/** One kind of value on a pipe on which values stand behind tags. */
export type MarshalValueType = {
  /** `int64`, `string`: what messages, functions and generated code call it. */
  readonly name: string;
  /** The byte in front of a value. */
  readonly tag: number;
  readonly doc: string;
} /** The tag is all that there is. */ & (
  | { readonly form: "constant"; readonly value: null | boolean }
  /** Two's complement, little-endian. */
  | { readonly form: "integer"; readonly bytes: 4 | 8 }
  /** A double as decimal text with so many significant digits. */
  | { readonly form: "decimal"; readonly length: LengthType; readonly digits: number }
  | { readonly form: "bytes"; readonly length: LengthType }
  /** Values one after another, behind how many they are. */
  | { readonly form: "items"; readonly length: LengthType }
);

/** An exception that a controller may answer. */
export interface MarshalException {
  /** As Python calls it. */
  readonly name: string;
  readonly number: number;
  /** The kind of value that follows with the errno. */
  readonly errno?: string;
  readonly doc: string;
}

/** How a value of a call stands on the pipe. */
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
export interface MarshalArgument {
  readonly name: string;
  readonly form: MarshalForm;
  /** The argument of the call that it is; missing where the call has none of the kind. */
  readonly argument?: Argument;
  /** What it is where a guest sends fewer arguments: older ones do not have it. Only of the last ones. */
  readonly default?: number | boolean;
  readonly doc?: string;
}

/** A function that a guest may call by its name. */
export interface MarshalFunction {
  /** As on the pipe: `ll_os.ll_os_open`. */
  readonly name: string;
  /** The name without its module and prefix, for people: `open`. */
  readonly shortName: string;
  /** What it means, and what carries it out. */
  readonly call: Call;
  readonly arguments: readonly MarshalArgument[];
  /** Arguments of the call that the function does not have, by name. */
  readonly constants: ReadonlyMap<string, number>;
  readonly answer: MarshalForm;
  /** The member of the call's answer that `answer` is made of, where that is an object; the whole unless given. */
  readonly answerOf?: string;
  /** What is answered in place of an `OSError` where the call fails. */
  readonly failure?: boolean;
  readonly file: string;
}

/** A wire of tagged values. */
export interface MarshalWire {
  readonly values: readonly MarshalValueType[];
  readonly request: { readonly doc: string; readonly name: string; readonly arguments: string };
  readonly answer: { readonly doc: string; readonly status: string; readonly success: number };
  readonly exceptions: readonly MarshalException[];
  readonly limits: readonly Limit[];
  readonly functions: readonly MarshalFunction[];
}
