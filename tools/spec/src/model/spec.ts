import type { Call } from "./calls.js";
import type { Abi, Struct } from "./layouts.js";
import type { MarshalWire } from "./marshal.js";
import type { ConstantSet, CStringType, ErrnoName, FloatType, Handle, IntegerType } from "./vocabulary.js";
import type { Command, Kind, Limit } from "./wire.js";

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
  /** The wire of tagged values, where that is what its guests speak: how it stands on the pipe, and its functions. */
  readonly marshal?: MarshalWire;
}
