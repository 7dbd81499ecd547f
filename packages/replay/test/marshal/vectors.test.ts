import { spawnSync } from "node:child_process";
import {
  fixturePath,
  formatMarshalMessage,
  loadMarshalVectors,
  type MarshalVectorMessage,
  type MarshalVectorValue,
} from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { decodeMarshalIndependently, type IndependentValue, RecordingError } from "../../src/index.js";

const vectors = loadMarshalVectors().map((vector) => ({
  ...vector,
  name: `${vector.file}: ${vector.title}`,
}));

function named(some: typeof vectors): (readonly [name: string, vector: (typeof vectors)[number]])[] {
  return some.map((vector) => [vector.name, vector]);
}

/** A value as vectors have it. */
function vectorValue({ tag, body: { value, text, bytes, items } }: IndependentValue): MarshalVectorValue {
  const letter = String.fromCharCode(tag) as never;
  if (items) return { tag: letter, items: items.map(vectorValue) };
  if (text !== undefined) return { tag: letter, text };
  if (bytes) return { tag: letter, bytes: Uint8Array.from(bytes) };
  return value === undefined ? { tag: letter } : { tag: letter, value: BigInt(value) };
}

test.each(named(vectors.filter(({ verdict }) => verdict === "success")))(
  "binary-parser: %s",
  (_, { bytes, messages, direction }) => {
    const values = messages.flatMap((message): readonly MarshalVectorValue[] =>
      direction === "controller-to-guest"
        ? message.values
        : [
            { tag: "s", bytes: message.name ?? new Uint8Array() },
            { tag: "(", items: message.values },
          ],
    );
    expect(decodeMarshalIndependently(bytes).map(vectorValue)).toEqual(values);
  },
);

// It knows no limits, no texts of floats, and not which value has to stand where.
const refused = ["UNKNOWN_TAG", "TRUNCATED"];
/** What is left of these is whole values: too few of them. */
const whole = ["the end of the stream behind a status", "the end of the stream before an errno"];
const malformed = vectors.filter(
  ({ verdict, error, title }) =>
    verdict === "decode-failure" && refused.includes(error?.code ?? "") && !whole.includes(title),
);

test.each(named(malformed))("binary-parser refuses %s", (_, { bytes }) => {
  expect(() => decodeMarshalIndependently(bytes)).toThrow(RecordingError);
});

describe("the decoder in Python, at every chunk size,", () => {
  const script = fixturePath("vectors/python/run_marshal.py");
  const { error, stdout, stderr, status } = spawnSync("python3", ["-B", script], { encoding: "utf8" });
  if (error || status !== 0) {
    test("decodes vectors", (context) => {
      if (error) context.skip(`cannot run python3 (${error.message})`);
      expect(stderr).toBe("");
    });
    return;
  }
  const lines = stdout.trimEnd().split("\n");
  const said = new Map(
    lines
      .map((line) => JSON.parse(line) as { readonly vector: string; readonly said: readonly string[] })
      .map((one) => [one.vector, one.said]),
  );

  test.each(named(vectors.filter(({ verdict }) => verdict !== "encode-failure")))(
    "reads of %s what it says",
    (name, { messages, error }) => {
      const told = messages.map(called);
      if (error) told.push(`${error.code} at byte ${error.offset} in request ${error.requestNumber}`);
      expect(said.get(name)).toEqual(told);
    },
  );
});

/** The line of a message, and of a request without what only the specification knows. */
function called(message: MarshalVectorMessage): string {
  if (message.name === undefined) return formatMarshalMessage(message);
  const line = formatMarshalMessage({ kind: "unknown-request", name: message.name, values: message.values });
  return line.replace(/^unknown-request/, "call");
}
