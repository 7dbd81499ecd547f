import { type GuestCommand, type ProbeOptions, probeGuest } from "@sandbox/controller";
import { WASI_SIGNATURES } from "@sandbox/guest";

const wasi: ReadonlySet<string> = new Set(WASI_SIGNATURES);

/**
 * The calls that a guest may make, so that any other shows that it is not what it was built as. A WebAssembly
 * guest's are known; a native guest is asked, each time anew.
 * @throws ProbeError, WallError as `probeGuest` does.
 */
export async function inventoryOf(
  command: GuestCommand,
  options: ProbeOptions,
): Promise<ReadonlySet<string>> {
  if (command.kind === "wasi") return wasi;
  return new Set((await probeGuest(command, options)).signatures);
}
