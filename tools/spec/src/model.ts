/**
 * The resolved model of a specification: what emitters read. Every name is looked up,
 * every default filled in, every list in the order of the YAML files.
 */

/** One of the letters that a signature is made of. */
export interface Kind {
  readonly letter: string;
  readonly name: string;
  readonly encoding: Scalar | "float32" | "float64" | "pointer" | "none";
  /** What a call of this result answers when it fails, unless it says otherwise; for a pointer, an address. */
  readonly failure: number;
  readonly doc: string;
}

/** A field of a command's body or of its reply. */
export interface Field {
  readonly name: string;
  readonly type: Scalar | "float64" | "pointer" | "size" | "bytes";
  readonly doc: string;
  readonly unit?: string;
  /** For `bytes`: the field that is its length, in this body or (`command.x`) in the command's. */
  readonly length?: string;
  /** For `size`: the field of the command that bounds it. */
  readonly atMost?: string;
  /** For `size`: all bits set means that there is no limit. */
  readonly unlimited: boolean;
  /** For `bytes`: a value that none of the bytes may have. */
  readonly excludes?: number;
  /** For `pointer`: NULL breaks the protocol. */
  readonly nonNull?: boolean;
  /** For an integer: what stands there where nothing is said. */
  readonly default?: number;
}

/** What a controller may tell a guest to do before the result. */
export interface Command extends Lifetime {
  readonly letter: string;
  readonly name: string;
  readonly doc: string;
  readonly body: readonly Field[];
  readonly reply?: readonly Field[];
}

export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly doc: string;
}

/** From which version on something exists, in which it is gone, and why it should not be used any more. */
export interface Lifetime {
  /** The first version that has it; all of them unless given. */
  readonly since?: number;
  /** The first version that has it no more. */
  readonly until?: number;
  /** Why it should not be used, and what to use. */
  readonly deprecated?: string;
}

/** A number with a name. */
export interface ConstantValue extends Lifetime {
  readonly name: string;
  readonly value: number;
}

/** A set of named numbers: bits that are combined (`flags`), or one of many (`enum`). */
export interface ConstantSet {
  readonly name: string;
  readonly kind: "flags" | "enum";
  readonly doc: string;
  readonly source: string;
  readonly values: readonly ConstantValue[];
  /** Low bits that are one value, as the access mode of open(2). */
  readonly field?: { readonly mask: number; readonly values: readonly ConstantValue[] };
  /** The name for no bits at all. */
  readonly zero?: string;
  readonly mask?: number;
}

export interface ErrnoName {
  readonly name: string;
  readonly value: number;
  readonly doc: string;
}

/** An integer in memory or on the wire. */
export type Scalar = "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32" | "int64" | "uint64";

/** How a value stands in TypeScript: `safe` is a number that is refused outside ±(2^53-1). */
export type Representation = "number" | "safe" | "bigint";

/** How a value compares in replay. */
export type Role = "exact" | "time" | "random" | "inode" | "pid" | "pointer" | "path";

export interface IntegerType {
  readonly form: "integer";
  readonly name: string;
  readonly doc: string;
  readonly unit: string;
  readonly c: string;
  readonly scalar: Scalar;
  readonly representation: Representation;
  readonly outside: string;
  readonly role: Role;
  readonly flags?: string;
  readonly enum?: string;
  readonly format?: "octal";
  readonly handle?: string;
}

export interface FloatType {
  readonly form: "float";
  readonly name: string;
  readonly doc: string;
  readonly unit: string;
  readonly role: Role;
}

export interface CStringType {
  readonly form: "cstring";
  readonly name: string;
  readonly doc: string;
  readonly limit: number;
  readonly overflow: string;
  readonly role: Role;
}

export interface Handle {
  readonly name: string;
  readonly doc: string;
  readonly isPointer: boolean;
  /** The structure for which the controller allocates the block that stands for the handle. */
  readonly block?: string;
  /** How long the block is that the controller allocates where it is no structure of ours, in bytes. */
  readonly bytes?: number;
  /** The errno for a value that is no live handle. */
  readonly unknown: string;
}

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

/** A known guest's own list of what it calls. */
export interface Inventory {
  readonly name: string;
  readonly version: number;
  readonly platform: string;
  readonly signatures: readonly string[];
}

export interface Spec {
  readonly name: string;
  readonly generation: number;
  /** The version that is generated unless another is asked for: the newest. */
  readonly version: number;
  /** All versions that the specification describes, ascending. */
  readonly versions: readonly number[];
  /** The specification that this one adds to. */
  readonly extends?: { readonly name: string; readonly digest: string };
  readonly doc: string;
  /** SHA-256 over what the files say, their comments and layout aside; hexadecimal. */
  readonly digest: string;
  readonly kinds: readonly Kind[];
  readonly request: {
    readonly argumentKinds: readonly string[];
    readonly resultKinds: readonly string[];
    /** How many bytes the length in front of a signature takes, in the guest's order. */
    readonly lengthBytes: 1 | 2 | 4;
    readonly minimumSignatureBytes: number;
    readonly maximumSignatureBytes: number;
    readonly maximumArguments: number;
    readonly maximumBytes: number;
  };
  readonly commands: readonly Command[];
  readonly limits: readonly Limit[];
  readonly metadata: { readonly environment: string; readonly doc: string };
  readonly constants: readonly ConstantSet[];
  readonly errnos: readonly ErrnoName[];
  readonly types: readonly (IntegerType | FloatType | CStringType)[];
  readonly structs: readonly Struct[];
  readonly abis: readonly Abi[];
  readonly handles: readonly Handle[];
  readonly calls: readonly Call[];
  readonly inventories: readonly Inventory[];
}
