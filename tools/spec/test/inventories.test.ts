import { loadSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { realSpec } from "./spec-copy.js";

const { spec } = loadSpec(realSpec);
const described = new Set(spec?.calls.map((call) => call.signature));
const inventories = spec?.inventories ?? [];

describe("the specification describes every call of", () => {
  test.each(inventories.map(({ name, signatures }) => ({ name, signatures })))("$name", ({ signatures }) => {
    expect(signatures.filter((signature) => !described.has(signature))).toEqual([]);
  });
});

test("the inventories are those of PyPy and of the test programs", () => {
  const union = new Set(inventories.flatMap(({ signatures }) => signatures));
  expect(inventories.map(({ name }) => name)).toContain("pypy3.6-sandbox-2");
  expect(union.size).toBeGreaterThanOrEqual(160);
});

describe("no argument is left without a meaning:", () => {
  test("an address that stays one says why", () => {
    const silent = (spec?.calls ?? []).flatMap((call) =>
      call.arguments
        .filter(
          ({ shape, doc, frees }) => shape.shape === "pointer" && doc === undefined && frees === undefined,
        )
        .map(({ name }) => `${call.signature}: ${name}`),
    );
    expect(silent).toEqual([]);
  });

  test("a call that is answered in part says which", () => {
    const partial = (spec?.calls ?? []).filter(({ support }) => support.level === "partial");
    expect(partial.length).toBeGreaterThan(0);
    for (const { support } of partial) expect(support).toMatchObject({ why: expect.stringMatching(/\w/) });
  });
});
