import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { specificationPath, UsageError } from "../commands/environment.js";

/** A specification of another time or place, on disk for as long as it is looked at. */
export interface Checkout {
  readonly directory: string;
  /** Its own JSON Schemas, where they are a copy that may be taken away. */
  readonly schemas?: string;
  dispose(): void;
}

/**
 * Finds what `given` names: a directory (a specification's, or a repository's), or a git ref of the repository
 * that the working directory is in, whose `specs/` is written to a temporary directory. In a repository it is the
 * specification at `specification`.
 * @throws UsageError when it is neither.
 */
export function checkoutSpec(given: string, specification = specificationPath): Checkout {
  for (const directory of [given, join(given, specification)]) {
    if (existsSync(join(directory, "protocol.yaml"))) return { directory, dispose() {} };
  }
  if (existsSync(given)) throw new UsageError(`${given} has no specification`);
  return checkoutRef(given, specification);
}

function checkoutRef(ref: string, specification: string): Checkout {
  const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], ref).trim();
  const root = git(["rev-parse", "--show-toplevel"], ref).trim();
  const names = git(["-C", root, "ls-tree", "-r", "-z", "--name-only", commit, "--", "specs"], ref);
  const paths = names.split("\0").filter((path) => path !== "");
  if (!paths.includes(`${specification}/protocol.yaml`)) {
    throw new UsageError(`${ref} has no ${specification}`);
  }
  const directory = mkdtempSync(join(tmpdir(), "sandbox-spec-"));
  for (const path of paths) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, git(["-C", root, "show", `${commit}:${path}`], ref));
  }
  return {
    directory: join(directory, specification),
    schemas: join(directory, "specs", "schema"),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function git(args: readonly string[], ref: string): string {
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1 << 26,
    });
  } catch {
    throw new UsageError(`\`${ref}\` is neither a directory nor a git ref of this repository`);
  }
}
