import { checkRecording, formatProblem } from "@sandbox/replay";
import { readMetadata, readRecording } from "./recording-file.js";
import { jsonLine, sanitise } from "./sanitise.js";

/** Verifies recordings and prints what is wrong; answers the exit status: 1 when anything is. */
export function check(paths: readonly string[], flags: { readonly json: boolean }): number {
  let status = 0;
  for (const path of paths) {
    const metadata = readMetadata(path);
    const problems = checkRecording(readRecording(path), metadata ? { metadata } : {});
    if (problems.length > 0) status = 1;
    if (flags.json) {
      console.log(jsonLine({ path, problems }));
      continue;
    }
    console.log(sanitise(`${path}: ${problems.length === 0 ? "ok" : `${problems.length} wrong`}`));
    for (const problem of problems) console.log(sanitise(`  ${formatProblem(problem)}`));
  }
  return status;
}
