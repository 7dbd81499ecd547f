import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { loadSpec } from "../src/index.js";

const require = createRequire(import.meta.url);
const root = new URL("../../../", import.meta.url).pathname;

/** As another's tool would find them. */
function shipped(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(require.resolve(`@sandbox/spec/${name}`), "utf8")) as Record<
    string,
    unknown
  >;
}

interface Shipped {
  readonly digest: string;
  readonly calls: readonly {
    readonly signature: string;
    readonly file: string;
    readonly arguments: readonly { readonly name: string }[];
  }[];
  readonly abis: readonly { readonly types: Readonly<Record<string, string>> }[];
}

interface ShippedMarshal extends Pick<Shipped, "digest" | "calls"> {
  readonly extends: { readonly digest: string };
  readonly functions: readonly {
    readonly name: string;
    readonly call: string;
    readonly arguments: readonly { readonly argument?: string }[];
  }[];
}

test.each(["model", "marshal-model"])("the %s that is shipped as JSON is what its schema says", (name) => {
  // Unions of objects say `type` in each of their members.
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
  const isValid = ajv.compile(shipped(`${name}.schema.json`));
  isValid(shipped(`${name}.json`));
  expect(isValid.errors).toBeNull();
});

test("the functions of the first generation refer to calls and arguments that are there", () => {
  const model = shipped("model.json") as unknown as Shipped;
  const marshal = shipped("marshal-model.json") as unknown as ShippedMarshal;
  const { spec } = loadSpec(`${root}specs/rpython-sandbox-1`);
  expect(marshal.digest).toBe(spec?.digest);
  expect(marshal.extends.digest).toBe(model.digest);
  expect(marshal.functions.map(({ name }) => name)).toEqual(spec?.marshal?.functions.map(({ name }) => name));
  const calls = new Map([...model.calls, ...marshal.calls].map((call) => [call.signature, call]));
  for (const { name, call, arguments: args } of marshal.functions) {
    const known = calls.get(call)?.arguments.map((each) => each.name);
    expect(known, `${name} is for ${call}`).toEqual(
      expect.arrayContaining(args.flatMap(({ argument }) => argument ?? [])),
    );
  }
});

test("the schema refuses a model of another version, with a member too many or one missing", () => {
  const isValid = new Ajv({ strictTypes: false }).compile(shipped("model.schema.json"));
  const { kinds: _, ...missing } = shipped("model.json");
  for (const wrong of [
    { ...shipped("model.json"), modelVersion: 2 },
    { ...shipped("model.json"), more: 1 },
    missing,
  ])
    expect(isValid(wrong)).toBe(false);
});

test("the model that is shipped as JSON is the one that the specification gives, maps being objects", () => {
  const { spec } = loadSpec(`${root}specs/rpython-sandbox-2`);
  const model = shipped("model.json") as unknown as Shipped;
  expect(model.digest).toBe(spec?.digest);
  expect(model.calls.map(({ signature }) => signature)).toEqual(
    spec?.calls.map(({ signature }) => signature),
  );
  expect(model.calls.every(({ file }) => /^calls\/[\w-]+\.yaml$/.test(file))).toBe(true);
  expect(model.abis.map(({ types }) => types["int"])).toEqual(spec?.abis.map(() => "int32"));
});
