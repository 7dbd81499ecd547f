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
