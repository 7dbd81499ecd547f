// `pnpm spec ARGUMENTS`: the specification's own tool, built first if it changed.
import { join } from "node:path";
import { root } from "./pnpm.mjs";
import { runInForeground } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

const env = await prepare();
const built = await turbo(["build", "--filter=@sandbox/spec", "--output-logs=errors-only"], {
  env,
  quiet: true,
});
if (built !== 0) process.exit(process.exitCode ?? built);
process.exitCode = await runInForeground(process.execPath, [
  join(root, "tools/spec/dist/main.js"),
  ...process.argv.slice(2),
]);
