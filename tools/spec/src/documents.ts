/** The YAML documents as their JSON Schemas describe them, before any name is looked up. */

import type { Field, Limit, Role, Scalar } from "./model.js";

export type FieldDocument = Omit<Field, "unlimited"> & { readonly allOnes?: "unlimited" };

export interface ProtocolDocument {
  readonly name: string;
  readonly generation: number;
  readonly version: number;
  readonly doc: string;
  readonly kinds: Record<
    string,
    { name: string; encoding: "int64" | "float64" | "pointer" | "none"; doc: string }
  >;
  readonly request: {
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
    { name: string; doc: string; body: FieldDocument[]; reply?: FieldDocument[] }
  >;
  readonly limits: Record<string, Omit<Limit, "name">>;
  readonly metadata: { environment: string; doc: string };
}

export interface TypeDocument {
  readonly form: "integer" | "float" | "cstring";
  readonly doc: string;
  readonly unit: string;
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
  readonly handles: Record<string, { c: string; doc: string; block?: string; unknown?: string }>;
}

export interface ConstantSetDocument {
  readonly doc: string;
  readonly source: string;
  readonly values: Record<string, number>;
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
  readonly struct?: string;
  readonly bytes?: "cstring";
  readonly bits?: number;
}

export interface StructsDocument {
  readonly structs: Record<string, { doc: string; source: string; fields: StructFieldDocument[] }>;
}

export interface AbiDocument {
  readonly name: string;
  readonly doc: string;
  readonly byteOrder: "little" | "big";
  readonly pointerBytes: 4 | 8;
  readonly types: Record<string, Scalar>;
  readonly structs: Record<
    string,
    { size: number; fields: Record<string, { offset: number; type: string }> }
  >;
}

export interface ArgumentDocument {
  readonly name: string;
  readonly type: string;
  readonly direction?: "in" | "out" | "inout";
  readonly length?: string;
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
  readonly lengthOf?: string;
  readonly argument?: string;
  readonly sameAs?: string;
  readonly block?: string;
  readonly allocated?: string;
}

export interface CallDocument {
  readonly doc: string;
  readonly source: string;
  readonly since?: number;
  readonly arguments?: ArgumentDocument[];
  readonly returns: ReturnDocument;
  readonly floating?: boolean;
}

export interface CallsDocument {
  readonly class: string;
  readonly calls: Record<string, CallDocument>;
}
