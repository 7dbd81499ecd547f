import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { type LoadResult, loadSpec, type Spec, shippedMarshalSpec } from "@sandbox/spec";

/**
 * The specification of the first generation over one of the second, `base`, which was read from `directory`: the one
 * beside it, which has to fit, or else the one that comes with the generator, without the functions that do not fit.
 */
export function loadMarshalSpec(directory: string, base: Spec): LoadResult {
  const shipped = shippedMarshalSpec();
  const sibling = join(directory, "..", basename(shipped));
  if (existsSync(join(sibling, "protocol.yaml"))) return loadSpec(sibling, base);
  const { spec, partial, files } = loadSpec(shipped, base);
  const loaded = spec ?? partial;
  return { ...(loaded ? { spec: loaded } : {}), diagnostics: [], files };
}
