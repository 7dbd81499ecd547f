// `node scripts/turbo.mjs TASK...`: installs if needed, then runs the tasks in every package.
import { pathToFileURL } from "node:url";
import { install } from "./install.mjs";
import { pnpmEnvironment, requireNode } from "./pnpm.mjs";
import { run } from "./run.mjs";

/** Runs `turbo run` and answers its exit status. */
export async function turbo(args, { env, ...options }) {
  return run("pnpm", ["exec", "turbo", "run", ...args], { env, ...options });
}

/** Everything a task needs before it can start; ends the process where that fails. */
export async function prepare() {
  requireNode();
  const env = pnpmEnvironment();
  const status = await install(env);
  if (status !== 0) {
    console.error("error: the dependencies could not be installed");
    process.exit(process.exitCode ?? 1);
  }
  return env;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const env = await prepare();
  process.exit(await turbo(process.argv.slice(2), { env }));
}
