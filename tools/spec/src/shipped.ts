import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The specification that comes with this package: in the repository the one beside the packages, which a copy that
 * was left behind by packing must not hide; installed, the copy that was packed.
 */
export function shippedSpec(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const repository = join(here, "..", "..", "..", "specs", "rpython-sandbox-2");
  return existsSync(join(repository, "protocol.yaml"))
    ? repository
    : join(here, "..", "specs", "rpython-sandbox-2");
}
