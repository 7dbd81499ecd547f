import type { ClockOption, MountOption } from "@sandbox/controller";

/** What every command that runs a guest in our virtual system is told of the two. */
export interface GuestFlags {
  readonly executable?: string;
  readonly wasm?: string;
  readonly mount: readonly MountOption[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly clock: ClockOption;
  readonly seed?: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly json: boolean;
}
