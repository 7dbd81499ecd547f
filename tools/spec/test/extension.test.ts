import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSpec } from "@sandbox/spec";
import { afterAll, describe, expect, test } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "sandbox-extension-"));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;

/** Writes a specification that extends the shipped one; `files` by their paths. */
function extension(files: Readonly<Record<string, string>>): string {
  const own = join(directory, String(count++));
  mkdirSync(join(own, "calls"), { recursive: true });
  const head = 'extends: "@sandbox/spec/rpython-sandbox-2"\nname: own\ndoc: Our own externals.\n';
  for (const [path, text] of Object.entries({ "protocol.yaml": head, ...files }))
    writeFileSync(join(own, path), text);
  return own;
}

const calls = (entry: string) => `class: interpreter\ncalls:\n${entry}`;
const entry = (signature: string, type: string) => `  ${signature}:
    doc: Does something of our own.
    source: own.c
    arguments:
      - { name: value, type: ${type} }
    returns: { type: status }
`;

describe("a specification that extends another", () => {
  test("adds its calls, typed by the words of the one that it extends", () => {
    const { spec, diagnostics } = loadSpec(
      extension({ "calls/own.yaml": calls(entry("own_call(i)i", "mode")) }),
    );
    expect(diagnostics).toEqual([]);
    expect(spec?.extends?.name).toBe("rpython-sandbox");
    expect(spec?.calls.filter((call) => !call.inherited).map((call) => call.signature)).toEqual([
      "own_call(i)i",
    ]);
    expect(spec?.calls.find((call) => call.name === "open")?.inherited).toBe(true);
  });

  test("may have types and constants of its own", () => {
    const files = {
      "types.yaml":
        "types:\n  colour: { form: integer, c: int, unit: none, enum: colour, outside: EINVAL, doc: A colour. }\n",
      "constants.yaml": "enums:\n  colour: { doc: Colours., source: own.c, values: { RED: 1, BLUE: 2 } }\n",
      "calls/own.yaml": calls(entry("own_call(i)i", "colour")),
    };
    const { spec, diagnostics } = loadSpec(extension(files));
    expect(diagnostics).toEqual([]);
    expect(spec?.constants.at(-1)?.name).toBe("colour");
  });

  test("takes the place of a call that it declares again", () => {
    const { spec } = loadSpec(extension({ "calls/own.yaml": calls(entry("close(i)i", "int")) }));
    const found = spec?.calls.filter((call) => call.name === "close");
    expect(found?.map(({ inherited, replacesInherited }) => ({ inherited, replacesInherited }))).toEqual([
      { inherited: false, replacesInherited: true },
    ]);
  });

  test.each([
    [
      "an unknown type",
      { "calls/own.yaml": calls(entry("own_call(i)i", "colour")) },
      "unknown type `colour`",
    ],
    [
      "the name of an inherited call",
      { "calls/own.yaml": calls(entry("open(i)i", "int")) },
      "a call `open` exists",
    ],
    ["structures", { "structs.yaml": "structs: {}\n" }, "an extension cannot declare structures"],
    [
      "a base that is not there",
      { "protocol.yaml": "extends: ../nowhere\nname: own\ndoc: Own.\n" },
      "is no specification",
    ],
  ])("is refused with %s", (_, files, message) => {
    const { spec, diagnostics } = loadSpec(extension(files as Record<string, string>));
    expect(spec).toBeUndefined();
    expect(diagnostics.map((one) => one.message).join("\n")).toContain(message);
  });
});
