import { fileURLToPath } from "node:url";

/** The absolute path of a fixture, from its path in this folder. */
export function fixturePath(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
