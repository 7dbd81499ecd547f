import { describe, expect, test } from "vitest";
import { type Assembly, assemble, op } from "../test/assemble.js";
import { ScriptedController, type Scripts } from "../test/scripted-controller.js";
import { compileModule } from "./module/compile-module.js";
import { ModuleError } from "./module/module-error.js";
import { runWasi } from "./run-wasi.js";

/** Runs a program in this thread; answers how it ended. */
function run(assembly: Assembly, scripts: Scripts = {}) {
  const controller = new ScriptedController(scripts);
  const ends: (string | number)[] = [];
  const end = (how: string | number): never => {
    ends.push(how);
    throw new Error(String(how));
  };
  const module = compileModule(assemble(assembly));
  let thrown: unknown;
  try {
    runWasi({ module, args: ["program"], transport: controller, die: end, exit: end });
  } catch (error) {
    thrown = error;
  }
  return { ends, calls: controller.calls, thrown };
}

const schedYield = { name: "sched_yield", parameters: 0 };

describe("runWasi", () => {
  test("ends with 0 when the program returns, and asks nothing that the program did not", () => {
    expect(run({})).toMatchObject({ ends: [0], calls: [] });
  });

  test("turns what the program calls into requests", () => {
    const start = [...op.call(0), ...op.drop];
    const { ends, calls } = run({ imports: [schedYield], start }, { "sched_yield()i": () => ({}) });
    expect([ends, calls]).toEqual([[0], ["sched_yield"]]);
  });

  test("dies of a trap, with its message", () => {
    expect(run({ start: op.unreachable }).ends[0]).toBe("trap: unreachable");
  });

  test("dies of endless recursion", () => {
    expect(run({ start: op.call(0) }).ends[0]).toBe("trap: Maximum call stack size exceeded");
  });

  test.each([
    [{ memory: "mem" }, 'the module exports no memory "memory"'],
    [{ start: "main" }, 'the module exports no function "_start"'],
  ])("refuses a module with the exports %o", (exports, message) => {
    expect(run({ exports }).thrown).toEqual(new ModuleError(message));
  });
});
