import { loadMarshalSpec } from "@sandbox/codegen";
import { loadSpec, type MarshalFunction, type Spec, shippedSpec } from "@sandbox/spec";
import { describe, expect, test } from "vitest";
import { generateController } from "../src/controller/index.js";

const { spec, marshalSpec } = bothSpecs();

function bothSpecs(): { readonly spec: Spec; readonly marshalSpec: Spec } {
  const directory = shippedSpec();
  const { spec: second } = loadSpec(directory);
  const { spec: first } = second ? loadMarshalSpec(directory, second) : {};
  if (!second || !first) throw new Error("the specification has problems");
  return { spec: second, marshalSpec: first };
}

/** The first generation with one of its functions changed. */
function withFunction(name: string, change: (row: MarshalFunction) => Partial<MarshalFunction>): Spec {
  const { marshal } = marshalSpec;
  if (marshal === undefined) throw new Error("the specification has no functions");
  const functions = marshal.functions.map((row) => (row.name === name ? { ...row, ...change(row) } : row));
  return { ...marshalSpec, marshal: { ...marshal, functions } };
}

async function trampolinesOf(area: string, changed: Spec): Promise<string> {
  const files = await generateController(spec, changed);
  return files.find(({ path }) => path === `marshal/trampolines/${area}.ts`)?.text ?? "";
}

describe("the trampolines of the first generation", () => {
  test("are there where a specification has it, and change nothing of the second", async () => {
    const alone = await generateController(spec);
    expect(alone.filter(({ path }) => path.startsWith("marshal/"))).toEqual([]);
    const both = await generateController(spec, marshalSpec);
    expect(both.filter(({ path }) => !path.startsWith("marshal/"))).toEqual(alone);
  });

  test("read an argument where the function has it on the pipe", async () => {
    const swapped = withFunction("ll_os.ll_os_rename", (row) => ({ arguments: row.arguments.toReversed() }));
    expect(await trampolinesOf("file", swapped)).toContain(
      `  const oldpath = args.string(1, 4096, "ENAMETOOLONG");
  const newpath = args.string(0, 4096, "ENAMETOOLONG");`,
    );
  });

  test("give a handler a constant for an argument that the function does not have", async () => {
    const fixed = withFunction("ll_os.ll_os_mkdir", (row) => ({
      arguments: row.arguments.filter((argument) => argument.name !== "mode"),
      constants: new Map([["mode", 0o700]]),
    }));
    expect(await trampolinesOf("directory", fixed)).toContain(
      "call.handlers.mkdir({ path, mode: 0o700 }, call)",
    );
  });

  test("are refused where a handler needs what the function does not have", async () => {
    const lacking = withFunction("ll_os.ll_os_open", (row) => ({ arguments: row.arguments.slice(0, 2) }));
    await expect(trampolinesOf("file", lacking)).rejects.toThrow(
      "ll_os.ll_os_open has no argument that is `mode` of open(pii)i",
    );
  });

  test("answer a member of the call's answer in the width that is asked for", async () => {
    const narrow = withFunction("ll_os.ll_os_waitpid", () => ({
      answer: { form: "int", width: 8 },
      answerOf: "wstatus",
    }));
    expect(await trampolinesOf("process", narrow)).toContain("call.answer(int64(answer.wstatus));");
  });

  test("are refused where no handler answers a member", async () => {
    const odd = withFunction("ll_os.ll_os_waitpid", () => ({
      answerOf: "rusage",
      answer: { form: "seconds" },
    }));
    await expect(trampolinesOf("process", odd)).rejects.toThrow("no handler answers `rusage`");
  });
});
