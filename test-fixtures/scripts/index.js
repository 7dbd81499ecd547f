import { readFileSync } from "node:fs";

const poem = "the pipe is narrow\nand what goes through it is seen\nboth ways, byte by byte\n";
const orders = JSON.stringify([
  { who: "ada", count: 2, price: 7 },
  { who: "grace", count: 1, price: 30 },
  { who: "ada", count: 5, price: 1 },
]);

/** What each script needs; each has the same clock and the same seed. */
const needs = {
  files: { files: { "/data/poem.txt": poem } },
  json_report: { files: { "/data/orders.json": orders } },
  clock: {},
  random_numbers: {},
  environment: { args: ["first", "zweites"], env: { HOME: "/home/guest", LANG: "de_DE.UTF-8", EMPTY: "" } },
  stdin_sum: { stdin: "1\n20\n300\n" },
  directories: {},
  refusals: { files: { "/data/poem.txt": poem, "/data/locked.txt": { data: "no", mode: 0o444 } } },
  unicode_names: {},
  large_output: {},
  exception: { status: 1 },
  exit_code: { status: 3 },
  many_calls: {},
};

/** The scripts that the default guest was recorded with. */
export const scriptCases = Object.entries(needs).map(
  ([name, { args = [], files = {}, status = 0, ...more }]) => {
    const path = `/scripts/${name}.py`;
    const source = readFileSync(new URL(`${name}.py`, import.meta.url), "utf8");
    return {
      name,
      args: [path, ...args],
      status,
      recording: `recordings/default/${name}.sbrec`,
      options: {
        ...more,
        files: { ...files, [path]: source },
        // 2026-02-03 04:05:06 UTC.
        clock: { startAt: 1_770_091_506_000_000_000n },
        random: { seed: name },
      },
    };
  },
);
