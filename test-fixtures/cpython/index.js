export { compare, countOutcomes } from "./compare.mjs";
export { reasonExpected } from "./expected.mjs";
export { findTests, listModules } from "./find-tests.mjs";
export { mergeRuns } from "./merge-runs.mjs";
export { page } from "./page.mjs";
export { guestFailures, quickModules } from "./quick.mjs";
export { runModule } from "./run-module.mjs";
export { nodeSide, sandboxSide } from "./sides.mjs";
