import {
  type Generation,
  type GuestCommand,
  ProbeError,
  type ProbeOptions,
  type ProtocolOption,
  probeGuest,
} from "@sandbox/controller";
import { WASI_SIGNATURES } from "@sandbox/guest";

/** What a guest says of itself: its generation, its calls, and a native one's platform. */
export interface Inventory {
  readonly protocol: Generation;
  /** Missing for a guest of the first generation, which does not say them. */
  readonly signatures?: readonly string[];
  readonly platform?: string;
}

/**
 * The calls that a guest may make, so that any other shows that it is not what it was built as. A WebAssembly
 * guest's are known; a native guest is asked, each time anew, unless it is said to be of the first generation.
 * @throws ProbeError, WallError as `probeGuest` does.
 */
export async function inventoryOf(
  command: GuestCommand,
  protocol: ProtocolOption,
  options: ProbeOptions,
): Promise<Inventory> {
  if (protocol === 1) return { protocol };
  if (command.kind === "wasi") return { protocol: 2, signatures: WASI_SIGNATURES };
  try {
    const { signatures, platform } = await probeGuest(command, options);
    return { protocol: 2, signatures, platform };
  } catch (error) {
    if (protocol === "auto" && error instanceof ProbeError && error.generation === 1) return { protocol: 1 };
    throw error;
  }
}
