/** A script of this folder, how it was run, and where its recording is. */
export interface ScriptCase {
  /** The script's file without `.py`. */
  readonly name: string;
  /** What follows `python`. */
  readonly args: readonly string[];
  /** The exit status that it ends with. */
  readonly status: number;
  /** A path for `fixturePath`. */
  readonly recording: string;
  /** What the guest finds, as a run of the controller takes it. */
  readonly options: {
    readonly files: Readonly<Record<string, string | { readonly data: string; readonly mode: number }>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly stdin?: string;
    readonly clock: { readonly startAt: bigint };
    readonly random: { readonly seed: string };
  };
}

/** The scripts that the default guest was recorded with. */
export declare const scriptCases: readonly ScriptCase[];
