import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The specification that comes with this package; in the repository, the one beside the packages. */
export function shippedSpec(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const shipped = join(here, "..", "specs", "rpython-sandbox-2");
  return existsSync(shipped) ? shipped : join(here, "..", "..", "..", "specs", "rpython-sandbox-2");
}
