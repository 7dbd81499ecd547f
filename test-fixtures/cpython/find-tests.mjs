import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** What the machine's Python 3.12 is asked: its version, and where its package `test` is. */
const QUESTION = "import sys, test; print(*sys.version_info[:3], sep='.'); print(test.__path__[0])";

/**
 * Finds the package `test` of a Python 3.12 of this machine: the guest is 3.12.0 and brings none. `PYTHON3_12` names
 * the interpreter; without it python3.12 on the PATH, python3, and those that pyenv has are asked.
 * @returns {{ path: string, version: string } | { reason: string }}
 */
export function findTests() {
  for (const python of candidates()) {
    const { stdout, status } = spawnSync(python, ["-c", QUESTION], { encoding: "utf8" });
    const [version = "", path = ""] = status === 0 ? stdout.trim().split("\n") : [];
    if (version.startsWith("3.12.") && existsSync(join(path, "libregrtest"))) return { path, version };
  }
  return { reason: "no Python 3.12 with its package `test` is on this machine" };
}

function candidates() {
  if (process.env.PYTHON3_12) return [process.env.PYTHON3_12];
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const ofPyenv = existsSync(versions) ? readdirSync(versions).filter((name) => name.startsWith("3.12")) : [];
  return ["python3.12", "python3", ...ofPyenv.map((name) => join(versions, name, "bin/python3.12"))];
}

/** The names of all test modules of the package, as `python -m test` takes them, but without their parts. */
export function listModules(path) {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name.startsWith("test_"))
    .filter((entry) => entry.isDirectory() || entry.name.endsWith(".py"))
    .map((entry) => entry.name.replace(/\.py$/, ""))
    .sort();
}
