import { callCodecs, linuxX8664, parseSignature } from "@sandbox/protocol";
import { describe, expect, test } from "vitest";
import { callTable, structTable } from "../src/index.js";

describe("the table of calls", () => {
  test("has a row for every call, with its name and as many arguments", () => {
    for (const signature of Object.keys(callCodecs) as (keyof typeof callCodecs)[]) {
      const parts = parseSignature(signature);
      const row = callTable[signature];
      expect([row.name, row.arguments.length]).toEqual([parts?.name, parts?.argumentKinds.length]);
    }
    expect(Object.keys(callTable)).toEqual(Object.keys(callCodecs));
  });

  test("names in each row only arguments that the call has", () => {
    for (const row of Object.values(callTable)) {
      const names = row.arguments.map(({ name }) => name);
      const named = row.arguments.flatMap(({ value, onlyWith }) => [
        ...("length" in value ? [value.length] : []),
        ...(onlyWith ? [onlyWith.argument] : []),
      ]);
      const { value } = row.returns;
      for (const name of [...named, ...("argument" in value ? [value.argument] : [])])
        expect(names).toContain(name);
    }
  });
});

test("the table of structures has the fields of every structure, in their order", () => {
  for (const [name, codec] of Object.entries(linuxX8664.structs)) {
    const value: object = codec.decode(new DataView(new ArrayBuffer(codec.size)), 0);
    const fields = structTable[name as keyof typeof structTable].fields.map((field) => field.name);
    expect([name, fields]).toEqual([name, Object.keys(value)]);
  }
});
