import type { CStringType, FloatType, Handle, IntegerType, Lifetime } from "./vocabulary.js";
import type { Kind } from "./wire.js";

/** What an argument is, beyond its letter. */
export type ArgumentShape =
  | { readonly shape: "integer"; readonly type: IntegerType; readonly lengthOf?: string }
  | { readonly shape: "float"; readonly type: FloatType }
  | { readonly shape: "pointer" }
  | { readonly shape: "handle"; readonly handle: Handle }
  | { readonly shape: "cstring"; readonly type: CStringType }
  | { readonly shape: "bytes-in"; readonly length: string }
  | {
      readonly shape: "bytes-out";
      readonly length: string;
      readonly terminator: boolean;
      /** The errno for an answer that does not fit, or that it is cut. */
      readonly overflow: string;
      /** With a length of 0 nothing is written, and the result says how much room it takes. */
      readonly probe: boolean;
      /** Where the length is one by address: what is written back there counts what was cut, too. */
      readonly whole: boolean;
    }
  /** Bytes of which there are as many as the value of another argument says. */
  | { readonly shape: "sized-bytes"; readonly direction: "in" | "out"; readonly sizes: Sizes }
  /** A buffer for the result, which is allocated where there is none. */
  | { readonly shape: "result-room"; readonly bytes: number }
  | { readonly shape: "scalar-in"; readonly type: IntegerType }
  | { readonly shape: "scalar-out"; readonly type: IntegerType }
  /** With `lengthOf`: the room in a buffer, and afterwards how much was put there. */
  | { readonly shape: "scalar-inout"; readonly type: IntegerType; readonly lengthOf?: string }
  | ScalarArray
  | StructArray
  /** An array of addresses of strings that ends in NULL. */
  | {
      readonly shape: "cstrings-in";
      /** How many there may be. */
      readonly most: number;
      /** How long they may be together, each with its NUL, in bytes. */
      readonly bytes: number;
      /** The errno for more. */
      readonly overflow: string;
    }
  | {
      readonly shape: "struct";
      readonly struct: string;
      readonly count: number;
      readonly direction: "in" | "out" | "inout";
    };

/** How many bytes a value of the argument `by` stands for; `outside` is the errno for another value. */
export interface Sizes {
  readonly by: string;
  readonly rows: readonly { readonly name: string; readonly value: number; readonly bytes: number }[];
  readonly outside: string;
}

/** How many elements an array has: always as many, or as many as an argument says, which is refused with EINVAL above `most`. */
export type Extent = { readonly fixed: number } | { readonly argument: string; readonly most: number };

/** An array of numbers. */
export interface ScalarArray {
  readonly shape: "array";
  readonly type: IntegerType | FloatType;
  readonly direction: "in" | "out" | "inout";
  readonly extent: Extent;
  /** With a length of 0 nothing is written, and the result says how many there are. */
  readonly probe: boolean;
  /** The errno for an answer with more than there is room for, or that it is cut. */
  readonly overflow: string;
}

/** An array of structures, as many as an argument says. */
export interface StructArray {
  readonly shape: "struct-array";
  readonly struct: string;
  readonly direction: "in" | "out" | "inout";
  readonly length: string;
  readonly most: number;
}

export interface Argument extends Pick<Lifetime, "deprecated"> {
  readonly name: string;
  readonly kind: string;
  /** How its value stands on the wire. */
  readonly encoding: Kind["encoding"];
  readonly nullable: boolean;
  /** For an output: a handler need not answer it. */
  readonly optional: boolean;
  /** The handle that a successful call ends. */
  readonly ends?: string;
  /** The call whose allocated result this gives back. */
  readonly frees?: string;
  /** The handle that a successful call makes here. */
  readonly makes?: string;
  /** What is to be said of it beyond its type. */
  readonly doc?: string;
  readonly shape: ArgumentShape;
}
