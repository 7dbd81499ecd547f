import { resolve } from "node:path";
import {
  type AnyTrampoline,
  createSystem,
  type GuestCommand,
  type GuestDump,
  ProbeError,
  probeGuest,
  trampolines,
} from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import { PROTOCOL_VERSION } from "@sandbox/protocol";
import { jsonLine, sanitise } from "./sanitise.js";

/** What a guest may call, and what becomes of it here. */
interface Support {
  readonly signature: string;
  /** `supported`: answered. `refused`: known, answered with `errno`. `unknown`: not in the specification, likewise. */
  readonly support: "supported" | "refused" | "unknown";
  readonly errno?: string;
}

/** Asks a guest what it is and prints it; answers the exit status. */
export async function probe(
  executable: string | undefined,
  flags: { readonly json: boolean },
): Promise<number> {
  const command: GuestCommand =
    executable === undefined ? pythonGuest({ args: [] }) : { file: resolve(executable) };
  const name = executable ?? "CPython for WASI (the default guest)";
  const dump = await dumpOf(command);
  if (dump === undefined) {
    if (flags.json) console.log(jsonLine({ protocol: 1 }));
    else
      console.log(`${sanitise(name)}\nfirst generation of the pipe, no dump: it does not say what it calls`);
    return 0;
  }
  const calls = supportOf(dump.signatures);
  if (flags.json) {
    console.log(jsonLine({ protocol: 2, version: dump.version, platform: dump.platform, calls }));
    return 0;
  }
  const count = (support: Support["support"]) => calls.filter((call) => call.support === support).length;
  const version = dump.version === PROTOCOL_VERSION ? "" : ` (this controller speaks ${PROTOCOL_VERSION})`;
  console.log(`${sanitise(name)}
version ${dump.version}${version}, platform ${sanitise(dump.platform)}
${calls.length} calls: ${count("supported")} supported, ${count("refused")} refused, ${count("unknown")} unknown here
`);
  for (const { signature, support, errno = "" } of calls) {
    console.log(`${support.padEnd(9)}  ${errno.padEnd(12)}  ${sanitise(signature)}`);
  }
  return 0;
}

/** What a guest says of itself; nothing for one of the first generation. */
async function dumpOf(command: GuestCommand): Promise<GuestDump | undefined> {
  try {
    return await probeGuest(command);
  } catch (error) {
    if (error instanceof ProbeError && error.generation === 1) return undefined;
    throw error;
  }
}

function supportOf(signatures: readonly string[]): Support[] {
  const system: Record<string, unknown> = { ...createSystem() };
  const rows: Readonly<Record<string, AnyTrampoline>> = trampolines;
  return signatures.map((signature) => {
    const row = rows[signature];
    if (!row) return { signature, support: "unknown", errno: "ENOSYS" };
    if (typeof system[row.handler] === "function") return { signature, support: "supported" };
    return { signature, support: "refused", errno: row.refused ?? "ENOSYS" };
  });
}
