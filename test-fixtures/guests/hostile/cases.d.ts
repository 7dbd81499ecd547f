/** What a controller must answer to a hostile guest. */
export type HostileVerdict =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "violation"; readonly code: string }
  | { readonly kind: "limit"; readonly limit: HostileLimit }
  | { readonly kind: "host-error"; readonly code: string }
  | { readonly kind: "aborted" };

export type HostileLimit =
  | "wallMs"
  | "cpuMs"
  | "memoryBytes"
  | "outputBytes"
  | "calls"
  | "messageMs"
  | "replyMs"
  | "drainMs";

/** One guest that does what no genuine guest does. */
export interface HostileCase {
  /** The argument of `hostileGuest`. */
  readonly name: string;
  /** What it tries: H01 to H80 of the design's list, X01 and on of our own, or a rule R1 to R7. */
  readonly hazards: readonly string[];
  /** What it does, to be read after "a guest that". */
  readonly description: string;
  readonly expected: HostileVerdict;
  /** What is expected in its place where a filter of system calls is part of the guest's wall. */
  readonly walled?: HostileVerdict;
  /** Limits under which the verdict is expected, in their units; others are those of everybody. */
  readonly limits: { readonly [Name in HostileLimit]?: number };
  /** What kind of program it is: a script for Node, C, a script in the default guest, a module for it, or any file. */
  readonly program: "node" | "c" | "python" | "wasm" | "file";
  /** What it finds that is not the default, by a name that the harness knows. */
  readonly setting?: string;
  /** The script of the default guest. */
  readonly code?: string;
  /** The executable, where it is none of ours. */
  readonly file?: string;
  /** It passes one pointer as two arguments, each of which is fetched once. */
  readonly sharesPointers?: boolean;
  /** The number of a process that it leaves behind is all that is on its real stderr. */
  readonly leavesChild?: boolean;
  /** Why the verdict cannot be had again from the recorded bytes alone. */
  readonly replay?: string;
}

/**
 * The path of a script for plain Node that is each hostile guest: `node hostileGuest NAME`.
 * It ends by itself after a minute.
 */
export declare const hostileGuest: string;

/** Every hostile guest. */
export declare const hostileCases: readonly HostileCase[];

/** The executable that is each hostile guest in C, by its name as argument; `skipped` tells why there is none. */
export declare function compileHostile(): string | { readonly skipped: string };

/** The module of a hostile guest whose program is `wasm`, by its name. */
export declare function hostileModule(name: string): Uint8Array;
