// `pnpm spec ARGUMENTS`: the specification's own tool.
import { runBuilt } from "./run-built.mjs";

await runBuilt("@sandbox/spec", "tools/spec/dist/main.js");
