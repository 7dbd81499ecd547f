import { describe, expect, test } from "vitest";
import { guestCommand } from "./guest-command.js";
import { parseGuestOptions } from "./guest-options.js";

/** What follows the program `guest` on Node's command line. */
const programArguments = (args: readonly string[]) =>
  args.slice(args.findIndex((word) => /[\\/]main\.js$/.test(word) && !word.startsWith("-")) + 1);

describe("guestCommand", () => {
  test("starts what parseGuestOptions reads", () => {
    const { file, args } = guestCommand({
      module: "/lib/python.wasm",
      args: ["-c", "--optimize", ""],
      programName: "/usr/bin/python",
      memoryMiB: 64,
      stackMiB: 8,
      isTrusted: true,
    });
    expect(file).toBe(process.execPath);
    expect(parseGuestOptions(programArguments(args))).toEqual({
      file: "/lib/python.wasm",
      programName: "/usr/bin/python",
      memoryMiB: 64,
      stackMiB: 8,
      optimize: false,
      isTrusted: true,
      args: ["-c", "--optimize", ""],
    });
  });

  test("leaves the program its file's name, its memory, and V8 quick to start", () => {
    const { args } = guestCommand({ module: "/lib/a.wasm" });
    expect(programArguments(args)).toEqual(["/lib/a.wasm"]);
    expect(parseGuestOptions(programArguments(args))).toMatchObject({
      programName: "a.wasm",
      memoryMiB: undefined,
      stackMiB: undefined,
      optimize: false,
    });
  });
});
