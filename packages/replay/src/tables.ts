import type { Structs } from "@sandbox/protocol";
import type { enumSets, flagSets } from "./gen/constant-sets.js";

/** How a value compares in replay: all but `exact` and `path` may differ between equal runs. */
export type Role = "exact" | "time" | "random" | "inode" | "pid" | "pointer" | "path";

/** The name of a structure in C. */
export type StructName = keyof Structs;

/** Whether a controller reads what an argument points to, or writes it. */
export type Direction = "in" | "out" | "inout";

/** How a trace writes an integer: `mode` is a file type by name with permissions in octal. */
export type NumberStyle =
  | "decimal"
  | "fd"
  | "mode"
  | { readonly flags: keyof typeof flagSets }
  | { readonly enum: keyof typeof enumSets };

/** What an argument is, beyond its letter. Names are those of other arguments of the call. */
export type ArgumentValue =
  | { readonly as: "integer"; readonly style: NumberStyle }
  | { readonly as: "float" }
  | { readonly as: "pointer" }
  | { readonly as: "handle"; readonly handle: string }
  | { readonly as: "cstring" }
  | { readonly as: "bytes-in"; readonly length: string }
  | {
      readonly as: "bytes-out";
      /** The argument that is the room, or points to it. */
      readonly length: string;
      readonly terminator: boolean;
      /** A room of 0 asks how much it takes. */
      readonly probe?: boolean;
    }
  /** As many bytes as the value of another argument stands for. */
  | {
      readonly as: "sized-bytes";
      readonly by: string;
      readonly sizes: readonly (readonly [value: number, bytes: number])[];
      readonly direction: "in" | "out";
    }
  /** A buffer for the result. */
  | { readonly as: "result-room"; readonly bytes: number }
  /** A number by address, by the name of its type in C. */
  | {
      readonly as: "scalar";
      readonly type: string;
      readonly style: NumberStyle;
      readonly direction: Direction;
    }
  | {
      readonly as: "array";
      readonly type: string;
      readonly style: NumberStyle;
      readonly direction: Direction;
      /** How many, or the argument that says so or points to it. */
      readonly count: number | string;
      readonly probe?: boolean;
    }
  | {
      readonly as: "struct-array";
      readonly struct: StructName;
      readonly direction: Direction;
      readonly length: string;
    }
  /** An array of addresses of strings that ends in NULL. */
  | { readonly as: "cstrings-in" }
  | {
      readonly as: "struct";
      readonly struct: StructName;
      readonly count: number;
      readonly direction: Direction;
    };

/** One argument of a call. */
export interface ArgumentRow {
  /** As `Request.args` has it. */
  readonly name: string;
  readonly role: Role;
  readonly value: ArgumentValue;
  /** A trace shows the argument only where another one has one of these bits. */
  readonly onlyWith?: { readonly argument: string; readonly bits: number };
  /** A controller need not write there. */
  readonly optional?: boolean;
  /** The kind of handle that a successful call makes here. */
  readonly makes?: string;
  /** The kind of handle that a successful call ends. */
  readonly ends?: string;
  /** The call whose allocated result this gives back. */
  readonly frees?: string;
}

/** What a call answers, beyond its letter. */
export type ReturnValue =
  | { readonly as: "void" | "never" | "status" | "errno" | "float" | "pointer" | "cstring" | "cstrings" }
  | { readonly as: "integer"; readonly style: NumberStyle }
  /** How many bytes of this argument were written. */
  | { readonly as: "length-of"; readonly argument: string }
  /** How much room the whole of this argument takes. */
  | { readonly as: "size-of"; readonly argument: string }
  /** The address that this argument is. */
  | { readonly as: "argument"; readonly argument: string }
  | { readonly as: "handle"; readonly handle: string }
  /** A structure in a block of its own. */
  | { readonly as: "struct"; readonly struct: StructName }
  /** A structure in the block that stands for the handle in this argument. */
  | { readonly as: "block"; readonly struct: StructName; readonly argument: string };

/** The result of a call. */
export interface ReturnRow {
  readonly role: Role;
  readonly value: ReturnValue;
  /** Whether the call can fail with an errno. */
  readonly fails: boolean;
  /** The result that says failure. */
  readonly failure: number;
  /** NULL is an answer, too. */
  readonly nullable?: boolean;
  /** The kind of handle that a successful call makes. */
  readonly makes?: string;
}

/** What one call's arguments and result mean. */
export interface CallRow {
  readonly name: string;
  /** The area of the system that the call is about: file, time, environment... */
  readonly class: string;
  /** Its number and place vary between equal runs. */
  readonly floating: boolean;
  readonly arguments: readonly ArgumentRow[];
  readonly returns: ReturnRow;
}

/** What a field of a structure is. */
export type FieldValue =
  | { readonly as: "integer"; readonly style: NumberStyle }
  | { readonly as: "struct"; readonly struct: StructName }
  | { readonly as: "cstring" }
  | { readonly as: "pointer" }
  | { readonly as: "set" };

/** One field of a structure. */
export interface FieldRow {
  readonly name: string;
  readonly role: Role;
  readonly value: FieldValue;
}

/** The fields of a structure, and which of them a trace shows. */
export interface StructRow {
  readonly fields: readonly FieldRow[];
  readonly shown: readonly string[];
  /** Whether what is not shown is worth an ellipsis. */
  readonly elides: boolean;
}
