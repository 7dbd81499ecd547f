// What is written of the hostile suite is what it is.
import { existsSync, readFileSync } from "node:fs";
import { hostileCases } from "@sandbox/test-fixtures";
import { expect, test } from "vitest";
import { elsewhere, hazards, later } from "../../../test-fixtures/guests/hostile/hazards.js";
import { hostileTable } from "../../../test-fixtures/guests/hostile/table.js";
import { rules } from "./hostile/rules.js";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

test("docs/hostile-suite.md is fresh: `node scripts/hostile-suite.mjs` writes it", () => {
  expect(read("docs/hostile-suite.md")).toBe(hostileTable());
});

test.each(Object.keys(hazards))("%s is tried, or there is a reason why not", (hazard) => {
  const isTried = hostileCases.some((one) => one.hazards.includes(hazard));
  const path = elsewhere[hazard];
  if (path !== undefined) expect(existsSync(new URL(path, root)), path).toBe(true);
  expect(isTried || path !== undefined || later[hazard] !== undefined).toBe(true);
});

test("each guest has a name of its own and hazards that there are", () => {
  expect(new Set(hostileCases.map(({ name }) => name)).size).toBe(hostileCases.length);
  for (const { name, hazards: ids } of hostileCases) {
    for (const id of ids) expect(/^(X|R)\d/.test(id) || id in hazards, `${id} of ${name}`).toBe(true);
  }
});

test("SECURITY.md tells the suite's numbers as they are", () => {
  const own = hostileCases.filter(({ hazards: ids }) => ids.some((id) => id.startsWith("X")));
  const tried = Object.keys(hazards).filter((id) => later[id] === undefined);
  const text = read("SECURITY.md");
  expect(text).toContain(`${hostileCases.length} hostile guests`);
  expect(text).toContain(`${own.length} of them`);
  expect(text).toContain(`${tried.length} of ${Object.keys(hazards).length} hazards`);
  expect([Object.keys(rules).length, text]).toEqual([7, expect.stringContaining("seven rules are checked")]);
});

test("SECURITY.md links to what is there", () => {
  for (const [, path = ""] of read("SECURITY.md").matchAll(/\]\(([^)#:]+)\)/g)) {
    expect(existsSync(new URL(path, root)), path).toBe(true);
  }
});
