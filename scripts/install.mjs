// Installs the dependencies where node_modules is not what the lock file says.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pnpm.mjs";
import { run } from "./run.mjs";

const stamp = join(root, "node_modules/.installed");

/** Answers the exit status of the install, 0 where none was needed. */
export async function install(env) {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return 0;
  console.error("installing dependencies");
  // CI: pnpm asks nothing, not even before it replaces a node_modules that another version made.
  const status = await run("pnpm", ["install", "--frozen-lockfile"], {
    env: { ...env, CI: "true" },
    quiet: true,
  });
  if (status === 0) writeFileSync(stamp, wanted);
  return status;
}

function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"])
    hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
