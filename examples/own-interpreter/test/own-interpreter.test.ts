import { fixturePath } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";
import { runKinds } from "../src/answer.js";

const here = (name: string) => new URL(name, import.meta.url).pathname;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("an interpreter with externals of its own", () => {
  test("is answered as it was recorded, by handlers typed from its own specification", async () => {
    const recording = fixturePath("recordings/kinds.frames");
    const { verdict, stdout, guestStderr } = await runKinds(process.execPath, [
      here("replay-kinds.mjs"),
      recording,
    ]);
    expect(text(guestStderr)).toContain("26");
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    expect(text(stdout)).toBe(
      "mix -6.000000\nptr 244837814094590\nsingle 2.500000\nwide -1234567890123456789\nnan 1\n",
    );
  });

  test("has stubs of its own beside those of the packages", async () => {
    const { verdict, guestStderr, calls } = await runKinds(process.execPath, [here("guest.mjs")]);
    expect(text(guestStderr)).toBe("-6 2.5 -1234567890123456789 244837814094590 2\n");
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    expect(calls.bySignature).toMatchObject({ "kinds_void()v": 1, "getpid()i": 1 });
  });
});
