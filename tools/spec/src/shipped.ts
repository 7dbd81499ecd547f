import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The specification that comes with this package: in the repository the one beside the packages, which a copy that
 * was left behind by packing must not hide; installed, the copy that was packed.
 */
export function shippedSpec(): string {
  return shipped("rpython-sandbox-2");
}

/** The specification of the first generation that comes with this package: it extends `shippedSpec()`. */
export function shippedMarshalSpec(): string {
  return shipped("rpython-sandbox-1");
}

function shipped(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const repository = join(here, "..", "..", "..", "specs", name);
  return existsSync(join(repository, "protocol.yaml")) ? repository : join(here, "..", "specs", name);
}
