import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import {
  type ContainerRecord,
  canonicalText,
  loadRecords,
  loadSession,
  type OutputFormat,
  redactRecords,
  writeRecords,
} from "@sandbox/replay";
import { withFile } from "./bad-file.js";
import type { ConvertFlags, ConvertFormat } from "./convert-command.js";
import { readRecording } from "./recording-file.js";
import { sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** Standard input, or standard output. */
const STANDARD = "-";
const STDIN_FD = 0;

/** The format of a file, by the end of its name. */
const formats: Readonly<Record<string, OutputFormat>> = {
  ".sbrec": "packed",
  ".sbt": "sbt",
  ".frames": "frames",
};

/** Writes a recording in another format; answers the exit status. */
export function convert(input: string, output: string, flags: ConvertFlags): number {
  const format = flags.to ?? formatOf(output);
  refuseToReplace(input, output, flags.force);
  const source =
    input === STANDARD ? new Uint8Array(readFileSync(STDIN_FD)) : withFile(input, () => readRecording(input));
  const { bytes, tailBytes } = withFile(input, () => convertBytes(source, format, flags));
  if (tailBytes > 0)
    process.stderr.write(
      `sandbox: ${sanitise(input)}: the last ${tailBytes} bytes are no whole record, and are left out\n`,
    );
  if (output === STANDARD) process.stdout.write(bytes);
  else withFile(output, () => writeFileSync(output, bytes));
  return 0;
}

function formatOf(path: string): ConvertFormat {
  if (path === STANDARD) return "sbt";
  const format = formats[extname(path)];
  if (format) return format;
  const known = Object.keys(formats).join(", ");
  throw new UsageError(`${path}: expected a name that ends in ${known}, or --to and a format`);
}

function convertBytes(
  source: Uint8Array,
  format: ConvertFormat,
  { times, addresses, redact }: ConvertFlags,
): { readonly bytes: Uint8Array; readonly tailBytes: number } {
  if (format === "canonical" && redact.length > 0)
    throw new UsageError("--redact: write another format first; the canonical form is of what was said");
  if (format === "canonical") {
    const session = loadSession(source);
    const text = [...canonicalText(session)].join("");
    return { bytes: new TextEncoder().encode(text), tailBytes: session.tailBytes };
  }
  let tailBytes = 0;
  const records = function* (): Generator<ContainerRecord, void, void> {
    const placed = loadRecords(source);
    for (let step = placed.next(); ; step = placed.next()) {
      if (step.done) {
        tailBytes = step.value.tailBytes;
        return;
      }
      yield step.value.record;
    }
  };
  const kept = redact.length > 0 ? redactRecords(records(), redact) : records();
  const bytes = writeRecords(kept, format, { times, addresses });
  return { bytes, tailBytes };
}

function refuseToReplace(input: string, output: string, force: boolean): void {
  if (force || output === STANDARD || !existsSync(output)) return;
  if (!statSync(output).isFile()) return;
  const isSame = input !== STANDARD && existsSync(input) && realpathSync(input) === realpathSync(output);
  if (isSame) throw new UsageError(`${output}: is the recording itself; --force replaces it`);
  throw new UsageError(`${output}: is there already; --force replaces it`);
}
