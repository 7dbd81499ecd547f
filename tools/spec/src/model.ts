/**
 * The resolved model of a specification: what emitters read. Every name is looked up,
 * every default filled in, every list in the order of the YAML files.
 */

/** One of the letters that a signature is made of. */
export interface Kind {
  readonly letter: string;
  readonly name: string;
  readonly encoding: "int64" | "float64" | "pointer" | "none";
  readonly doc: string;
}

/** A field of a command's body or of its reply. */
export interface Field {
  readonly name: string;
  readonly type: "pointer" | "size" | "int32" | "bytes";
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
}

/** What a controller may tell a guest to do before the result. */
export interface Command {
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

/** A set of named numbers: bits that are combined (`flags`), or one of many (`enum`). */
export interface ConstantSet {
  readonly name: string;
  readonly kind: "flags" | "enum";
  readonly doc: string;
  readonly source: string;
  readonly values: readonly { readonly name: string; readonly value: number }[];
  /** Low bits that are one value, as the access mode of open(2). */
  readonly field?: { readonly mask: number; readonly values: readonly { name: string; value: number }[] };
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
    }
  | { readonly shape: "scalar-out"; readonly type: IntegerType }
  | {
      readonly shape: "struct";
      readonly struct: string;
      readonly count: number;
      readonly direction: "in" | "out" | "inout";
    };

export interface Argument {
  readonly name: string;
  readonly kind: string;
  readonly nullable: boolean;
  /** For an output: a handler need not answer it. */
  readonly optional: boolean;
  /** The handle that a successful call ends. */
  readonly ends?: string;
  /** The call whose allocated result this gives back. */
  readonly frees?: string;
  readonly shape: ArgumentShape;
}

/** What a call answers, beyond its letter. */
export type ReturnShape =
  | { readonly shape: "void" }
  | { readonly shape: "never" }
  | { readonly shape: "status" }
  | { readonly shape: "errno" }
  | { readonly shape: "length-of"; readonly argument: string }
  | { readonly shape: "argument"; readonly argument: string }
  | { readonly shape: "same-as"; readonly argument: string; readonly type: IntegerType }
  | { readonly shape: "integer"; readonly type: IntegerType }
  | { readonly shape: "float"; readonly type: FloatType }
  | { readonly shape: "pointer" }
  | { readonly shape: "cstring"; readonly allocated: Allocation }
  | { readonly shape: "cstrings"; readonly allocated: Allocation }
  | { readonly shape: "handle"; readonly handle: Handle }
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

export interface Call {
  readonly signature: string;
  readonly name: string;
  readonly area: string;
  readonly class: string;
  readonly doc: string;
  readonly source: string;
  readonly since: number;
  readonly argumentKinds: readonly string[];
  readonly resultKind: string;
  readonly arguments: readonly Argument[];
  readonly returns: Return;
  /** Its number and place vary between equal runs, so replay lets it float. */
  readonly floating: boolean;
  readonly file: string;
}

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
        readonly format?: "octal";
      }
    | { readonly form: "struct"; readonly struct: string }
    | { readonly form: "cstring" }
    | { readonly form: "bits"; readonly count: number };
}

export interface Struct {
  readonly name: string;
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
}

export interface StructLayout {
  readonly name: string;
  readonly size: number;
  readonly fields: readonly FieldLayout[];
}

export interface Abi {
  readonly name: string;
  readonly doc: string;
  readonly littleEndian: boolean;
  readonly pointerBytes: 4 | 8;
  readonly types: ReadonlyMap<string, Scalar>;
  readonly structs: readonly StructLayout[];
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
  readonly version: number;
  readonly doc: string;
  /** SHA-256 over what the files say, their comments and layout aside; hexadecimal. */
  readonly digest: string;
  readonly kinds: readonly Kind[];
  readonly request: {
    readonly argumentKinds: readonly string[];
    readonly resultKinds: readonly string[];
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
  readonly structs: readonly Struct[];
  readonly abis: readonly Abi[];
  readonly handles: readonly Handle[];
  readonly calls: readonly Call[];
  readonly inventories: readonly Inventory[];
}
