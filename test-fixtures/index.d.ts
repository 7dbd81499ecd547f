export * from "./cpython/index.js";
export {
  type CSources,
  compileC,
  compileGuest,
  compileStubsGuest,
  type Skipped,
} from "./guests/compile.js";
export {
  compileHostile,
  type HostileCase,
  type HostileLimit,
  type HostileVerdict,
  hostileCases,
  hostileGuest,
  hostileModule,
} from "./guests/hostile/cases.js";
export * from "./guests/marshal/index.js";
export * from "./scripts/index.js";
export * from "./vectors/index.js";

/** The absolute path of a fixture, from its path in this folder. */
export declare function fixturePath(path: string): string;
