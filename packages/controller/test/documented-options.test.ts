import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runOptionNames } from "../src/run-options.js";

test("docs/using.md has a row for every option of a run, and for no other", () => {
  const page = readFileSync(new URL("../../../docs/using.md", import.meta.url), "utf8");
  const table = page.slice(page.indexOf("## All options"));
  const rows = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual([...runOptionNames].sort());
});
