// `npm run generate`: what follows from the specification, in one process: reading it and starting the generator
// costs more than most of what is generated. The tasks `generate` of the packages do the same one by one.
import { run } from "./run.mjs";
import { prepare, turbo } from "./turbo.mjs";

const env = await prepare();
const built = await turbo(["build", "--filter=@sandbox/codegen...", "--output-logs=errors-only"], {
  env,
  quiet: true,
});
if (built !== 0) process.exit(built);
const generator = "tools/codegen/dist/main.js";
const ours = run(process.execPath, [generator, "--all"]);
const example = run(process.execPath, [
  generator,
  "--package",
  "extension",
  "--spec",
  "examples/own-interpreter/spec",
  "--out",
  "examples/own-interpreter/src/gen",
]);
const statuses = await Promise.all([ours, example]);
process.exitCode = Math.max(...statuses);
