import type { Argument } from "./arguments.js";
import type { FloatType, Handle, IntegerType, Lifetime } from "./vocabulary.js";
import type { Kind } from "./wire.js";

/** What a call answers, beyond its letter. */
export type ReturnShape =
  | { readonly shape: "void" }
  | { readonly shape: "never" }
  | { readonly shape: "status" }
  | { readonly shape: "errno" }
  | { readonly shape: "length-of"; readonly argument: string }
  /** How much room the whole string takes with its NUL, written or cut, in bytes. */
  | { readonly shape: "size-of"; readonly argument: string }
  | { readonly shape: "argument"; readonly argument: string }
  | { readonly shape: "same-as"; readonly argument: string; readonly type: IntegerType }
  | { readonly shape: "integer"; readonly type: IntegerType }
  | { readonly shape: "float"; readonly type: FloatType }
  | { readonly shape: "pointer" }
  /** With `into`: in the room that this argument offers, where it is not NULL. */
  | { readonly shape: "cstring"; readonly allocated: Allocation; readonly into?: string }
  | { readonly shape: "cstrings"; readonly allocated: Allocation }
  /** With `permanent`: a handle that is asked for again has the address that it had. */
  | { readonly shape: "handle"; readonly handle: Handle; readonly permanent?: boolean }
  | { readonly shape: "struct"; readonly struct: string; readonly allocated: Allocation }
  | { readonly shape: "block"; readonly struct: string; readonly argument: string };

/** Who frees what the controller allocated: itself at the next call of that name, or the guest through another call. */
export type Allocation = { readonly until: "next" } | { readonly until: "given-back"; readonly by: string };

export interface Return {
  readonly shape: ReturnShape;
  readonly nullable: boolean;
  /** Whether the call can fail with an errno. */
  readonly fails: boolean;
  /** The integer that says failure; pointers say it with NULL. */
  readonly failure: number;
  readonly makes?: string;
}

export interface Call extends Lifetime {
  /** Whether it comes from the specification that this one extends. */
  readonly inherited: boolean;
  /** Whether it takes the place of one of the specification that this one extends. */
  readonly replacesInherited?: boolean;
  readonly signature: string;
  readonly name: string;
  readonly area: string;
  readonly class: string;
  readonly doc: string;
  readonly source: string;
  readonly since: number;
  readonly argumentKinds: readonly string[];
  readonly resultKind: string;
  /** The kind of that letter. */
  readonly result: Kind;
  readonly arguments: readonly Argument[];
  readonly returns: Return;
  /** Its number and place vary between equal runs, so replay lets it float. */
  readonly floating: boolean;
  /** How far the controller's virtual system answers it. */
  readonly support: Support;
  readonly file: string;
}

/** How far a call is answered: as its manual page says, in part, or never but with an errno. */
export type Support =
  | { readonly level: "supported" }
  | { readonly level: "partial"; readonly why: string }
  | { readonly level: "refused"; readonly errno: string; readonly why?: string };
