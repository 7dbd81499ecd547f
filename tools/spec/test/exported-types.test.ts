import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exportedTypes } from "../src/resolve/shared-names.js";

const index = new URL("../../../packages/protocol/src/index.ts", import.meta.url);

test("no entry may have the name of a type that @sandbox/protocol exports", () => {
  const lists = [...readFileSync(index, "utf8").matchAll(/\{([^}]*)\}/g)].map(([, names = ""]) => names);
  const names = lists.flatMap((list) => list.split(",").map((name) => name.trim().split(/\s+/).at(-1) ?? ""));
  const types = names.filter((name) => /^[A-Z][A-Za-z]*[a-z]/.test(name));
  expect(types).toContain("GuestDecoder");
  expect(types.filter((name) => !exportedTypes.includes(name))).toEqual([]);
});
