import { fileURLToPath } from "node:url";

export * from "./cpython/index.js";
export { compileC, compileGuest, compileStubsGuest } from "./guests/compile.js";
export { compileHostile, hostileCases, hostileGuest, hostileModule } from "./guests/hostile/cases.js";
export * from "./guests/marshal/index.js";
export * from "./scripts/index.js";
export * from "./vectors/index.js";

/** The absolute path of a fixture, from its path in this folder. */
export function fixturePath(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
