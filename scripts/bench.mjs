// `pnpm bench [SUBJECT...] [--quick] [--json FILE]`: measures what the README says of speed, all of it unless told.
import { runBuilt } from "./run-built.mjs";

await runBuilt("@sandbox/bench...", "bench/dist/main.js");
