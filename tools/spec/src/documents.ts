/** The YAML documents as their JSON Schemas describe them, before any name is looked up. */

import type {
  Field,
  Kind,
  Lifetime,
  Limit,
  MarshalException,
  MarshalValueType,
  MarshalWire,
  Role,
  Scalar,
} from "./model.js";

export type FieldDocument = Omit<Field, "unlimited"> & { readonly allOnes?: "unlimited" };

export interface ProtocolDocument {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly versions?: readonly number[];
  readonly doc: string;
  readonly kinds: Record<string, Pick<Kind, "name" | "encoding" | "doc"> & Partial<Pick<Kind, "failure">>>;
  readonly request: {
    readonly length?: "uint8" | "uint16" | "uint32";
    readonly signature: {
      readonly argumentKinds: string[];
      readonly resultKinds: string[];
      readonly minimumBytes: number;
      readonly maximumBytes: number;
    };
    readonly maximumArguments: number;
    readonly maximumBytes: number;
  };
  readonly commands: Record<
    string,
    Lifetime & { name: string; doc: string; body: FieldDocument[]; reply?: FieldDocument[] }
  >;
  readonly limits: Record<string, Omit<Limit, "name">>;
  readonly metadata: { environment: string; doc: string };
}

export interface TypeDocument {
  readonly form: "integer" | "float" | "cstring";
  readonly doc: string;
  readonly unit?: string;
  readonly c?: string;
  readonly outside?: string;
  readonly number?: "safe";
  readonly handle?: string;
  readonly flags?: string;
  readonly enum?: string;
  readonly format?: "octal";
  readonly role?: Role;
  readonly limit?: number;
  readonly overflow?: string;
}

export interface TypesDocument {
  readonly types: Record<string, TypeDocument>;
  readonly handles: Record<
    string,
    { c: string; doc: string; block?: string; bytes?: number; unknown?: string }
  >;
}

/** A value by itself, or with the versions that have it. */
export type ConstantValueDocument = number | ({ readonly value: number } & Lifetime);

export interface ConstantSetDocument {
  readonly doc: string;
  readonly source: string;
  readonly values: Record<string, ConstantValueDocument>;
  readonly zero?: string;
  readonly mask?: number;
  readonly field?: { mask: number; values: Record<string, number> };
}

export interface ConstantsDocument {
  readonly flags: Record<string, ConstantSetDocument>;
  readonly enums: Record<string, ConstantSetDocument>;
  readonly errno: { readonly values: Record<string, { value: number; doc: string }> };
}

export interface StructFieldDocument {
  readonly name: string;
  readonly doc: string;
  readonly unit?: string;
  readonly role?: Role;
  readonly number?: "safe";
  readonly format?: "octal";
  readonly enum?: string;
  readonly flags?: string;
  readonly order?: "network";
  readonly struct?: string;
  readonly bytes?: "cstring" | "fixed";
  readonly pointer?: true;
  readonly bits?: number;
}

export interface StructsDocument {
  readonly structs: Record<
    string,
    { doc: string; source: string; c?: string; fields: StructFieldDocument[] }
  >;
}

export interface StructLayoutDocument {
  readonly size: number;
  readonly fields: Record<string, { offset: number; type: string; c?: string | null; fixed?: number }>;
  readonly lacks?: string[];
}

export interface AbiDocument {
  readonly name: string;
  readonly doc: string;
  readonly byteOrder: "little" | "big";
  readonly pointerBytes: 4 | 8;
  readonly types: Record<string, Scalar>;
  readonly structs: Record<string, StructLayoutDocument>;
  readonly lacks?: string[];
  readonly constants?: Record<string, Record<string, number | null>>;
  readonly errno?: Record<string, number | null>;
  readonly check?: { defines?: string[]; headers?: string[]; skip?: Record<string, string> };
}

export interface ArgumentDocument extends Pick<Lifetime, "deprecated"> {
  readonly name: string;
  readonly type: string;
  readonly direction?: "in" | "out" | "inout";
  readonly length?: string;
  readonly most?: number;
  readonly bytes?: number;
  readonly room?: number;
  readonly by?: string;
  readonly sizes?: Record<string, number>;
  readonly outside?: string;
  readonly probe?: boolean;
  readonly whole?: boolean;
  readonly makes?: string;
  readonly doc?: string;
  readonly count?: number;
  readonly nullable?: boolean;
  readonly optional?: boolean;
  readonly terminator?: boolean;
  readonly overflow?: string;
  readonly ends?: string;
  readonly frees?: string;
}

export interface ReturnDocument {
  readonly type: string;
  readonly failure?: number;
  readonly fails?: boolean;
  readonly nullable?: boolean;
  readonly makes?: string;
  readonly permanent?: boolean;
  readonly lengthOf?: string;
  readonly sizeOf?: string;
  readonly into?: string;
  readonly argument?: string;
  readonly sameAs?: string;
  readonly block?: string;
  readonly allocated?: string;
}

export interface CallDocument extends Lifetime {
  /** Written by `import`: what is known of the call is its signature. */
  readonly incomplete?: boolean;
  readonly doc: string;
  readonly source: string;
  readonly arguments?: ArgumentDocument[];
  readonly returns: ReturnDocument;
  readonly floating?: boolean;
  /** Supported unless given. */
  readonly support?: { readonly partial: string } | { readonly refused: string; readonly why?: string };
}

export interface CallsDocument {
  readonly class: string;
  readonly calls: Record<string, CallDocument>;
}

/** The head of a specification that adds to another. */
export interface ExtensionDocument {
  readonly extends: string;
  readonly name: string;
  /** Where its guests speak another wire than those of the specification that it extends. */
  readonly generation?: number;
  readonly doc: string;
}

/** A tag as it is printed, or the number of its byte where that cannot be printed. */
export type TagDocument = string | number;

type WithoutName<Value> = Value extends unknown ? Omit<Value, "name" | "tag"> : never;

export type MarshalValueDocument = WithoutName<MarshalValueType> & { readonly tag: TagDocument };

/** How tagged values stand on a pipe. */
export interface MarshalDocument extends Pick<MarshalWire, "request" | "answer"> {
  readonly values: Record<string, MarshalValueDocument>;
  readonly exceptions: Record<string, Omit<MarshalException, "name">>;
  readonly limits: Record<string, Omit<Limit, "name">>;
}

/** How an answer stands on the pipe: a word, or what it is made of. */
export type FormDocument =
  | string
  | { readonly ticks: number }
  | { readonly list: FormDocument }
  | { readonly tuple: Record<string, FormDocument> | readonly FormDocument[] }
  | { readonly of: string; readonly as: FormDocument };

/** An argument of the call by its name, or with what is to be said of it. */
export type MarshalArgumentDocument =
  | string
  | {
      readonly name: string;
      readonly as?: "seconds";
      readonly ignored?: "bool" | "int" | "float" | "string";
      readonly default?: number | boolean;
      readonly doc?: string;
    };

export interface FunctionDocument {
  readonly call: string;
  readonly with?: Record<string, number>;
  readonly arguments: readonly MarshalArgumentDocument[];
  readonly answer: FormDocument;
  readonly failure?: boolean;
}

/** The functions of one area, by their names on the pipe. */
export interface FunctionsDocument {
  readonly functions: Record<string, FunctionDocument>;
}
