import { readdirSync, readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import {
  isRecording,
  loadSession,
  RecordingError,
  type RecordingErrorCode,
  readRecording,
} from "../src/index.js";

interface Expected {
  readonly error?: RecordingErrorCode;
  readonly reads?: { readonly state: "complete" | "interrupted"; readonly messages: number };
}

const expected: Record<string, Expected> = JSON.parse(
  readFileSync(fixturePath("corrupt/expected.json"), "utf8"),
);
const names = Object.keys(expected);
const refused = names.flatMap((name) => {
  const code = expected[name]?.error;
  return code === undefined ? [] : [{ name, code, file: read(name) }];
});
const readable = names.flatMap((name) => {
  const reads = expected[name]?.reads;
  return reads === undefined ? [] : [{ name, reads, file: read(name) }];
});

function read(name: string): Uint8Array {
  return readFileSync(fixturePath(`corrupt/${name}.sbrec`));
}

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

function* cut(file: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

test("every damaged file is listed, with what is expected of it", () => {
  const files = readdirSync(fixturePath("corrupt")).filter((name) => name.endsWith(".sbrec"));
  expect(files.sort()).toEqual(names.map((name) => `${name}.sbrec`).sort());
});

describe.each(refused)("the file $name", ({ code, file }) => {
  test(`is refused as ${code}, in one sentence`, () => {
    const error = errorOf(() => readRecording(file));
    expect(error).toBeInstanceOf(RecordingError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^expected .+, received [^\n]+$/) });
  });

  test("is refused in the same way however its bytes come, and whoever reads it", () => {
    for (const size of [1, 7]) expect(errorOf(() => readRecording(cut(file, size)))).toMatchObject({ code });
    // What does not begin as a recording is taken for another format, and is none of that either.
    const loaded = errorOf(() => loadSession(file));
    expect(loaded).toBeInstanceOf(RecordingError);
    if (isRecording(file)) expect(loaded).toMatchObject({ code });
  });
});

test.each(readable)("the file $name is read up to its damage", ({ file, reads }) => {
  const { state, messages } = readRecording(file);
  expect({ state, messages: messages.length }).toEqual(reads);
});
