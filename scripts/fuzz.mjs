// `pnpm fuzz [SECONDS] [SEED]`: throws random and mutated bytes at the decoders for a while, a minute unless
// given. It prints the seed that finds the same again.
import { randomInt } from "node:crypto";
import { run } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

/** How many properties packages/protocol/test/fuzz.test.ts has to share the time. */
const properties = 8;

const [seconds = 60, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  console.error("usage: pnpm fuzz [SECONDS] [SEED]");
  process.exit(2);
}
const env = await prepare();
const built = await turbo(["build", "--filter=@sandbox/protocol...", "--output-logs=errors-only"], {
  env,
  quiet: true,
});
if (built !== 0) process.exit(process.exitCode ?? built);

console.error(`fuzzing for ${seconds} s; again with: pnpm fuzz ${seconds} ${seed}`);
const fuzzEnv = {
  ...env,
  SANDBOX_FUZZ_MS: String((seconds * 1000) / properties),
  SANDBOX_FUZZ_SEED: String(seed),
};
const vitest = ["exec", "vitest", "run", "--config", "../../vitest.config.ts", "test/fuzz.test.ts"];
const status = await run("pnpm", ["--dir", "packages/protocol", ...vitest], { env: fuzzEnv });
if (status !== 0) console.error(`found something; again with: pnpm fuzz ${seconds} ${seed}`);
process.exit(process.exitCode ?? status);
