import { fileURLToPath } from "node:url";

export { compileC, compileGuest, compileStubsGuest } from "./guests/compile.js";
export { hostileCases, hostileGuest } from "./guests/hostile/cases.js";
export * from "./vectors/index.js";

/** The absolute path of a fixture, from its path in this folder. */
export function fixturePath(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
