import { join } from "node:path";
import { root } from "./pnpm.mjs";
import { runInForeground } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

/** Runs a program of a package with the arguments of this command, the package built first if it changed. */
export async function runBuilt(filter, program) {
  const env = await prepare();
  const built = await turbo(["build", `--filter=${filter}`, "--output-logs=errors-only"], {
    env,
    quiet: true,
  });
  if (built !== 0) process.exit(process.exitCode ?? built);
  process.exitCode = await runInForeground(process.execPath, [join(root, program), ...process.argv.slice(2)]);
}
