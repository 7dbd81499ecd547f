export { type CSources, compileC, compileGuest, type Skipped } from "./guests/compile.js";
export {
  type HostileCase,
  type HostileLimit,
  type HostileVerdict,
  hostileCases,
  hostileGuest,
} from "./guests/hostile/cases.js";

/** The absolute path of a fixture, from its path in this folder. */
export declare function fixturePath(path: string): string;
