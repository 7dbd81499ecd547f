import { type Handlers, type RunOptions, runGuest } from "@sandbox/controller";
import { pointer } from "@sandbox/protocol";
import { compileGuest } from "@sandbox/test-fixtures";
import { describe, expect, type TestContext, test } from "vitest";

/** Compiles a guest written in C, or skips the test where there is no compiler. */
function compiled(context: TestContext, name: string): string {
  const result = compileGuest(name);
  if (typeof result !== "string") return context.skip(result.skipped);
  return result;
}

async function runC(file: string, args: readonly string[], options: Partial<RunOptions> = {}) {
  const result = await runGuest({ ...options, command: { file, args } });
  return { ...result, lines: new TextDecoder().decode(result.stdout).trimEnd().split("\n") };
}

const echo: Partial<Handlers> = {
  kinds_mix: ({ number }) => number,
  kinds_single: ({ number }) => number,
  kinds_void: () => {},
  kinds_ptr: ({ address }) => address,
  kinds_wide: ({ wide }) => wide,
};

describe("a guest written in C", () => {
  test("gets back every float, address and integer at the ends of their ranges", async (context) => {
    const { verdict, lines } = await runC(compiled(context, "kinds"), [], { handlers: echo });
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    const echoed = lines.filter((line) => line.includes(" -> "));
    expect(echoed.length).toBeGreaterThanOrEqual(26);
    for (const line of echoed) {
      const [, name, sent, received] = /^(\w+) (\S+).* -> (\S+)$/.exec(line) ?? [];
      const isNaNPayload =
        name === "mix" && /^[7f]ff[0-9a-f]/.test(sent ?? "") && !/^.ff0{13}$/.test(sent ?? "");
      // A payload of NaN is not kept, that it is NaN is.
      if (isNaNPayload) expect(received).toMatch(/^[7f]ff[0-9a-f]{13}$/);
      else expect(received, line).toBe(sent);
    }
  });

  test("hands over integers of every width exactly", async (context) => {
    const seen: unknown[] = [];
    const handlers: Partial<Handlers> = {
      ...echo,
      kinds_wide: ({ wide, byte, short, signedByte }) => {
        seen.push([wide, byte, short, signedByte]);
        return wide;
      },
      kinds_ptr: ({ address, integer }) => {
        seen.push([address, integer]);
        return pointer(2n ** 64n - 1n);
      },
    };
    const { lines } = await runC(compiled(context, "kinds"), [], { handlers });
    expect(seen).toEqual([
      [0n, 2n ** 64n - 1n],
      [1n, 0n],
      [2n ** 64n - 1n, 2n ** 63n],
      [-(2n ** 63n), 0, -32768, -128],
      [2n ** 63n - 1n, 255, 32767, 127],
      [-1n, 1, -1, -1],
      [0n, 0, 0, 0],
    ]);
    expect(
      lines.filter((line) => line.startsWith("ptr")).every((line) => line.endsWith("-> ffffffffffffffff")),
    ).toBe(true);
  });

  test("is answered ENOSYS for calls that no specification knows, of every kind, and goes on", async (context) => {
    const { verdict, lines } = await runC(compiled(context, "kinds"), ["unknown"], { handlers: echo });
    expect(verdict).toEqual({ kind: "exit", code: 0 });
    expect(lines.slice(-6)).toEqual([
      "none v errno 38",
      "none i -> -1 errno 38",
      "none f -> 0000000000000000 errno 38",
      "none p -> 0 errno 38",
      "many -> -1 errno 38",
      "longest -> 0 errno 38",
    ]);
  });

  test("makes, reads, renames and removes a file, with bytes that are no text", async (context) => {
    const { verdict, lines } = await runC(compiled(context, "files"), ["/tmp"], { cwd: "/tmp" });
    expect(lines).toEqual([
      "cwd /tmp",
      "stat size 11 mode 100644 links 1",
      "read 11 same",
      "entry .",
      "entry ..",
      "entry moved.bin",
      "open again -1 errno 2 ENOENT",
    ]);
    expect(verdict).toEqual({ kind: "exit", code: 0 });
  });

  test("finds the environment and the clock that it was given, and sleeps on that clock", async (context) => {
    const startAt = 1_564_610_400_250_000_000n;
    const options = { env: { GREETING: "bonjour", HOME: "/tmp" }, clock: { startAt } };
    const { lines } = await runC(compiled(context, "env"), ["GREETING", "86400000"], options);
    expect(lines).toEqual([
      "getenv GREETING bonjour",
      "getenv SURELY_NOT_SET (unset)",
      "environ GREETING=bonjour",
      "environ HOME=/tmp",
      "time 1564610400 same",
      "gettimeofday 1564610400250000",
      "select 0 errno 0 slept 86400000000",
    ]);
  });
});
