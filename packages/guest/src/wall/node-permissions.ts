import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The oldest Nodes that have the permission model without a warning, by major version; later ones have it too. */
const stableSince: Readonly<Record<number, number>> = { 22: 13, 23: 5 };
const STABLE_MAJOR = 24;

/**
 * What makes a Node open no file but these, and start no process, no thread, no addon and no other WASI: arguments
 * for its command line. Which of two names the option has depends on `version`.
 */
export function permissionArguments(files: readonly string[], version: string): string[] {
  const isStable = hasStablePermissions(version);
  return [
    ...(isStable ? ["--permission"] : ["--experimental-permission", "--disable-warning=ExperimentalWarning"]),
    ...files.map((file) => `--allow-fs-read=${file}`),
  ];
}

function hasStablePermissions(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const since = stableSince[major];
  return major >= STABLE_MAJOR || (since !== undefined && minor >= since);
}

/** Where Node looks for the kind of a module: each `package.json` from its folder upwards, to the first that is there. */
export function packageFiles(main: string): string[] {
  const files: string[] = [];
  for (let folder = dirname(main); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    files.push(file);
    if (existsSync(file) || folder === dirname(folder)) return files;
  }
}
