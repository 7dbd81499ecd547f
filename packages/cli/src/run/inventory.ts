import { type GuestCommand, type ProbeOptions, probeGuest } from "@sandbox/controller";
import { WASI_SIGNATURES } from "@sandbox/guest";

/** What a guest says of itself: its calls, and a native one's platform. */
export interface Inventory {
  readonly signatures: readonly string[];
  readonly platform?: string;
}

/**
 * The calls that a guest may make, so that any other shows that it is not what it was built as. A WebAssembly
 * guest's are known; a native guest is asked, each time anew.
 * @throws ProbeError, WallError as `probeGuest` does.
 */
export async function inventoryOf(command: GuestCommand, options: ProbeOptions): Promise<Inventory> {
  return command.kind === "wasi" ? { signatures: WASI_SIGNATURES } : probeGuest(command, options);
}
