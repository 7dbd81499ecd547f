// Finds the pnpm that package.json pins, so that nobody has to install one.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [, pinned] = /^pnpm@([\d.]+)/.exec(manifest.packageManager);

/** Ends the process with one line where Node is older than package.json asks for. */
export function requireNode() {
  const wanted = /(\d+)\.(\d+)/.exec(manifest.engines.node).slice(1).map(Number);
  const found = process.versions.node.split(".").map(Number);
  if (found[0] > wanted[0] || (found[0] === wanted[0] && found[1] >= wanted[1])) return;
  console.error(
    `error: expected Node ${wanted.join(".")} or newer, found ${process.version}; see https://nodejs.org`,
  );
  process.exit(1);
}

/** The environment in which `pnpm` is the pinned one, for this process and for those that turbo starts. */
export function pnpmEnvironment() {
  const env = {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    SANDBOX_NODE_VERSION: process.version,
  };
  if (versionOnPath(env) !== pinned) env.PATH = pathWithPinned(env);
  return env;
}

function versionOnPath(env) {
  // From outside the checkout: pnpm would look at this project's own pin first.
  const result = spawnSync("pnpm", ["--version"], { cwd: dirname(root), env, encoding: "utf8" });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

function pathWithPinned(env) {
  const [command, ...args] = npx(env);
  const inside = ["--yes", `--package=pnpm@${pinned}`, "--call", "node -p process.env.PATH"];
  const result = spawnSync(command, [...args, ...inside], { cwd: root, env, encoding: "utf8" });
  if (result.status !== 0) {
    console.error(`error: npx could not fetch pnpm ${pinned}\n${result.error?.message ?? result.stderr}`);
    process.exit(1);
  }
  return [...new Set(result.stdout.trim().split(delimiter))].join(delimiter);
}

/** Where npm started this process, its own npx, run by the Node that runs npm. */
function npx(env) {
  const npm = env.npm_execpath ?? "";
  if (!npm.endsWith("npm-cli.js")) return ["npx"];
  return [env.npm_node_execpath ?? process.execPath, join(dirname(npm), "npx-cli.js")];
}
