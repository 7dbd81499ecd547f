import type { Representation, Role, Scalar } from "./vocabulary.js";

export interface StructField {
  readonly name: string;
  readonly doc: string;
  readonly unit: string;
  readonly role: Role;
  readonly value:
    | {
        readonly form: "integer";
        readonly representation: Representation;
        readonly enum?: string;
        readonly flags?: string;
        readonly format?: "octal";
        /** Big-endian whatever the ABI, as ports are. */
        readonly networkOrder?: true;
      }
    | { readonly form: "struct"; readonly struct: string }
    | { readonly form: "cstring" }
    /** As many bytes as the layout has room for. */
    | { readonly form: "bytes" }
    | { readonly form: "pointer" }
    | { readonly form: "bits"; readonly count: number };
}

export interface Struct {
  readonly name: string;
  /** What C calls it: `struct stat`, `fd_set`. */
  readonly c: string;
  readonly doc: string;
  readonly source: string;
  readonly fields: readonly StructField[];
}

export interface FieldLayout {
  readonly name: string;
  readonly offset: number;
  readonly type:
    | { readonly scalar: Scalar; readonly count: number }
    | { readonly struct: string }
    | { readonly chars: number };
  /** The member in C where it has another name; `null` when no member is that. */
  readonly c?: string | null;
}

/** A member that has always the same value, of which TypeScript knows nothing. */
export interface FixedField {
  readonly name: string;
  readonly offset: number;
  readonly scalar: Scalar;
  readonly value: number;
}

/** Where the fields of a structure are; they are in the order of their offsets, which is not that of the structure's fields. */
export interface StructLayout {
  readonly name: string;
  readonly size: number;
  readonly fields: readonly FieldLayout[];
  readonly fixed: readonly FixedField[];
  /** The fields of the structure that this ABI does not have: they read as 0, NULL or no bytes. */
  readonly lacks: readonly string[];
}

/** What a name stands for in one ABI; `null` where it has none of that name. */
export interface AbiConstant {
  readonly name: string;
  readonly value: number | null;
}

/** How a C program that holds an ABI against the system's headers is to be written. */
export interface AbiCheck {
  /** Macros to define before the headers: `_GNU_SOURCE`, `_FILE_OFFSET_BITS=64`. */
  readonly defines: readonly string[];
  readonly headers: readonly string[];
  /** The constants and calls that headers have otherwise or not at all, with the reason. */
  readonly skip: ReadonlyMap<string, string>;
}

export interface Abi {
  readonly name: string;
  readonly doc: string;
  readonly littleEndian: boolean;
  readonly pointerBytes: 4 | 8;
  readonly types: ReadonlyMap<string, Scalar>;
  readonly structs: readonly StructLayout[];
  /** The structures that this ABI does not have: a call that moves one fails. */
  readonly lacks: readonly string[];
  /** The constants that have other numbers here than in `Spec.constants`, by the name of their set. */
  readonly constants: ReadonlyMap<string, readonly AbiConstant[]>;
  /** The errnos that have other numbers here than in `Spec.errnos`. */
  readonly errnos: readonly AbiConstant[];
  /** How a C program sees the same. */
  readonly check: AbiCheck;
}
