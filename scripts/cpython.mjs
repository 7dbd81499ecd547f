// `pnpm test:cpython [OPTION...] [MODULE...]`: CPython's own tests in the sandbox and under node:wasi; the options are those of
// test-fixtures/cpython/run.mjs. Without a module all are run, which takes an hour, and docs/cpython-tests.md is written.
import { run } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

const args = process.argv.slice(2);
const env = await prepare();
const built = await turbo(["build", "--filter=@sandbox/cli...", "--output-logs=errors-only"], {
  env,
  quiet: true,
});
if (built !== 0) process.exit(process.exitCode ?? built);
const isWhole = !args.some((argument) => /^test_/.test(argument) || argument === "--page");
const page = isWhole ? ["--page", "docs/cpython-tests.md"] : [];
const status = await run(process.execPath, ["test-fixtures/cpython/run.mjs", ...page, ...args], { env });
process.exit(process.exitCode ?? status);
