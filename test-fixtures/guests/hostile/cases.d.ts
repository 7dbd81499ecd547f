/** What a controller must answer to a hostile guest. */
export type HostileVerdict =
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "violation"; readonly code: string }
  | { readonly kind: "limit"; readonly limit: HostileLimit };

export type HostileLimit = "wallMs" | "outputBytes" | "calls" | "messageMs" | "drainMs";

/** One guest that does what no genuine guest does. */
export interface HostileCase {
  /** The argument of `hostileGuest`. */
  readonly name: string;
  /** The numbers of what it tries, in the list of hostile cases: H01 to H80, or a rule R1 to R7. */
  readonly hazards: readonly string[];
  /** What it does, to be read after "a guest that". */
  readonly description: string;
  readonly expected: HostileVerdict;
  /** Limits under which the verdict is expected, in their units; others are to be far away. */
  readonly limits: { readonly [Name in HostileLimit]?: number };
}

/**
 * The path of a script for plain Node that is each hostile guest: `node hostileGuest NAME`.
 * It ends by itself after a minute.
 */
export declare const hostileGuest: string;

/** Every hostile guest. */
export declare const hostileCases: readonly HostileCase[];
