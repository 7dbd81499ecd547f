// `pnpm fuzz [--minutes N] [--seed S]`: throws random and mutated bytes at the decoders, whole sessions at the
// controller and a hostile controller at a guest, each for its share of the time; a minute unless given. It
// prints the seed that finds the same again, and, of sessions, which calls were reached.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { run } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

/** What shares the time: the file of a package, how many properties of it do, and how large its share is. */
const parts = [
  { package: "protocol", file: "test/fuzz.test.ts", properties: 8, share: 0.2 },
  { package: "protocol", file: "test/marshal/fuzz.test.ts", properties: 2, share: 0.05 },
  { package: "controller", file: "test/fuzz/fuzz.test.ts", properties: 1, share: 0.5 },
  { package: "controller", file: "test/fuzz/marshal/marshal-fuzz.test.ts", properties: 1, share: 0.1 },
  { package: "guest", file: "test/fuzz-pipe.test.ts", properties: 3, share: 0.15 },
];

const { minutes, seed } = readOptions();
const env = await prepare();
const filters = parts.map(({ package: name }) => `--filter=@sandbox/${name}...`);
const built = await turbo(["build", ...filters, "--output-logs=errors-only"], { env, quiet: true });
if (built !== 0) process.exit(process.exitCode ?? built);

const again = `pnpm fuzz --minutes ${minutes} --seed ${seed}`;
console.error(`fuzzing for ${minutes} min; again with: ${again}`);
let failed = 0;
for (const { package: name, file, properties, share } of parts) {
  const fuzzEnv = {
    ...env,
    SANDBOX_FUZZ_MS: String(Math.ceil((minutes * 60_000 * share) / properties)),
    SANDBOX_FUZZ_SEED: String(seed),
  };
  const vitest = ["exec", "vitest", "run", "--config", "../../vitest.config.ts", file];
  failed ||= await run("pnpm", ["--dir", `packages/${name}`, ...vitest], { env: fuzzEnv });
  if (process.exitCode !== undefined) break;
}
if (failed !== 0) console.error(`found something; again with: ${again}`);
process.exit(process.exitCode ?? failed);

function readOptions() {
  try {
    const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
    const minutes = Number(values.minutes ?? 1);
    const seed = Number(values.seed ?? randomInt(2 ** 31));
    if (minutes > 0 && Number.isInteger(seed)) return { minutes, seed };
  } catch {
    // Something else than the options.
  }
  console.error("usage: pnpm fuzz [--minutes N] [--seed S]");
  process.exit(2);
}
