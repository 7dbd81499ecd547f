import type { Lifetime, Scalar } from "./vocabulary.js";

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
