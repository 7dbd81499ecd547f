// `npm start`: from a fresh clone to an untrusted script that runs with its system calls shown.
import { join } from "node:path";
import { root } from "./pnpm.mjs";
import { runInForeground } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

const command = ["sandbox", "run", "--trace", "--mount", "examples/data:/data", "examples/untrusted.py"];

const env = await prepare();
console.error("building");
const built = await turbo(["build", "--filter=@sandbox/cli...", "--output-logs=errors-only"], {
  env,
  quiet: true,
});
if (built !== 0) process.exit(process.exitCode ?? built);

console.error(`$ npx ${command.join(" ")}`);
process.exitCode = await runInForeground(join(root, "node_modules/.bin", command[0]), command.slice(1));
