import { existsSync, realpathSync } from "node:fs";
import { packFile, type RedactionRule, redactRecords } from "@sandbox/replay";
import { withFile } from "./bad-file.js";
import { sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox pack` was told. */
export interface PackFlags {
  readonly force: boolean;
  readonly redact: readonly RedactionRule[];
}

/** Packs a recording; answers the exit status. */
export function pack(input: string, output: string, { force, redact }: PackFlags): number {
  refuseToReplace(input, output, force);
  const options = redact.length > 0 ? { map: (records: Records) => redactRecords(records, redact) } : {};
  const { from, to } = withFile(input, () => packFile(input, output, options));
  console.log(sanitise(`${output}: ${to} bytes, ${((100 * to) / from).toFixed(1)}% of ${from}`));
  return 0;
}

type Records = Parameters<typeof redactRecords>[0];

function refuseToReplace(input: string, output: string, force: boolean): void {
  if (force || !existsSync(output)) return;
  const isSame = existsSync(input) && realpathSync(input) === realpathSync(output);
  if (!isSame) throw new UsageError(`${output}: is there already; --force replaces it`);
}
