import { resolve } from "node:path";
import { createSystem, type GuestCommand, probeGuest } from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import { callCodecs, PROTOCOL_VERSION, parseSignature } from "@sandbox/protocol";
import { sanitise } from "./sanitise.js";

/** What a guest may call, and what becomes of it here. */
interface Support {
  readonly signature: string;
  /** `supported`: answered. `refused`: known, answered ENOSYS. `unknown`: not in the specification, answered ENOSYS. */
  readonly support: "supported" | "refused" | "unknown";
}

/** Asks a guest what it is and prints it; answers the exit status. */
export async function probe(
  executable: string | undefined,
  flags: { readonly json: boolean },
): Promise<number> {
  const command: GuestCommand =
    executable === undefined ? pythonGuest({ args: [] }) : { file: resolve(executable) };
  const dump = await probeGuest(command);
  const calls = supportOf(dump.signatures);
  const name = executable ?? "CPython for WASI (the default guest)";
  if (flags.json) {
    console.log(JSON.stringify({ version: dump.version, platform: dump.platform, calls }));
    return 0;
  }
  const count = (support: Support["support"]) => calls.filter((call) => call.support === support).length;
  const version = dump.version === PROTOCOL_VERSION ? "" : ` (this controller speaks ${PROTOCOL_VERSION})`;
  console.log(`${sanitise(name)}
version ${dump.version}${version}, platform ${sanitise(dump.platform)}
${calls.length} calls: ${count("supported")} supported, ${count("refused")} refused, ${count("unknown")} unknown here; the last two are answered ENOSYS
`);
  for (const { signature, support } of calls) console.log(`${support.padEnd(9)}  ${sanitise(signature)}`);
  return 0;
}

function supportOf(signatures: readonly string[]): Support[] {
  const system: Record<string, unknown> = { ...createSystem() };
  return signatures.map((signature) => {
    if (!(signature in callCodecs)) return { signature, support: "unknown" };
    const isHandled = typeof system[parseSignature(signature)?.name ?? ""] === "function";
    return { signature, support: isHandled ? "supported" : "refused" };
  });
}
