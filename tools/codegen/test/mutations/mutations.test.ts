import { formatDiagnostic } from "@sandbox/spec";
import { afterAll, describe, expect, test } from "vitest";
import { argumentMutations } from "./arguments.js";
import { callMutations } from "./calls.js";
import { commandMutations } from "./commands.js";
import { functionMutations } from "./functions.js";
import { marshalNonsense } from "./marshal-nonsense.js";
import { marshalWireMutations } from "./marshal-wire.js";
import type { Mutation } from "./mutation.js";
import { nameNonsense } from "./name-nonsense.js";
import { nonsense } from "./nonsense.js";
import { resultMutations } from "./results.js";
import { structMutations, vocabularyMutations } from "./vocabulary.js";
import { framingMutations, kindMutations } from "./wire.js";
import { Workspace } from "./workspace.js";

const mutations: readonly Mutation[] = [
  ...callMutations,
  ...argumentMutations,
  ...resultMutations,
  ...vocabularyMutations,
  ...structMutations,
  ...framingMutations,
  ...kindMutations,
  ...commandMutations,
];

const workspace = new Workspace();
afterAll(() => workspace.dispose());

// Each takes about two seconds of one processor: a test run tries some of every sort, `pnpm test:mutations` all.
const all = process.env["SANDBOX_MUTATIONS"] === "all";
const tried = (list: readonly Mutation[]) => list.filter((mutation) => all || mutation.always);

describe("an edit of the specification is all it takes, for guest and controller, when", () => {
  test.each(tried(mutations))("$name", async (mutation) => {
    expect(await workspace.tryOut(mutation)).toEqual(mutation.prints);
  });
});

describe("an edit of the first generation is all it takes, for guest and controller, when", () => {
  test.each(tried([...marshalWireMutations, ...functionMutations]))("$name", async (mutation) => {
    expect(await workspace.tryOut(mutation)).toEqual(mutation.prints);
  });
});

describe("an edit that makes no sense ends in a diagnostic at its line:", () => {
  test.each([...nonsense, ...nameNonsense, ...marshalNonsense])(
    "$name",
    ({ edits, code, message, file, at }) => {
      const { spec, diagnostics } = workspace.load(edits);
      expect(spec).toBeUndefined();
      const found = diagnostics.find((one) => one.code === code && one.message.includes(message));
      expect(found, diagnostics.map((one) => formatDiagnostic(one)).join("\n")).toBeDefined();
      expect(found?.file.endsWith(`/${file}`)).toBe(true);
      expect(found?.sourceLine).toContain(at);
    },
  );
});
