import * as protocol from "@sandbox/protocol";
import { fail } from "../../src/failure.js";
import { trampolines } from "../../src/gen/dispatch.js";
import { type ModelCall, modelCalls, type Shape } from "./model.js";
import type { Random } from "./random.js";

const bytes = new Uint8Array(3);
const answers: readonly unknown[] = [
  ...[0, 1, 5, -1, 2 ** 31, 2 ** 53, 0.5, Number.NaN, 0n, 1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n],
  ...["", "text", null, undefined, true, new Uint8Array(0), new Uint8Array(5), new Uint8Array(70_000)],
  ...[
    [],
    [1, 2],
    [1n],
    [new Uint8Array(2)],
    [null],
    {},
    { result: 0 },
    { result: 1, addr: new Uint8Array(2) },
  ],
  ...[protocol.emptyStat, protocol.emptyDirent, Promise.resolve(0), Promise.resolve("late")],
];
const thrown: readonly unknown[] = [new Error("a handler's own"), fail("EXDEV"), null, "text", fail("EIO")];

const WRITTEN = new Set(["bytes-out", "scalar-out", "scalar-inout"]);

/** Handlers for every call that answer what fits, answer anything, refuse, or throw what is no refusal. */
export function ownHandlers(random: Random): object {
  const handlerOf = (name: string) => () => {
    if (random.oneIn(2)) return fitting.get(name);
    if (random.oneIn(5)) throw random.pick(thrown);
    return random.oneIn(6) ? fail("ENOENT") : random.pick(answers);
  };
  return new Proxy({}, { get: (_, name) => handlerOf(String(name)), has: () => true });
}

/** An answer that fits each call, by the name of its handler. */
const fitting = new Map<string, unknown>(
  modelCalls.map(
    (call) => [trampolines[call.signature as keyof typeof trampolines].handler, fits(call)] as const,
  ),
);

function fits({ returns, arguments: args }: ModelCall): unknown {
  const parts: Record<string, unknown> = {};
  const result = fittingValue(returns.shape);
  if (result !== undefined) parts["result"] = result;
  for (const { name, shape } of args) {
    const isWritten = shape.direction === "out" || shape.direction === "inout" || WRITTEN.has(shape.shape);
    const isLength = args.some((other) => other.shape.length === name && other.shape.shape === "bytes-out");
    if (isWritten && !isLength) parts[camelCase(name)] = fittingValue(shape);
  }
  const values = Object.values(parts);
  return values.length > 1 ? parts : values[0];
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function fittingValue(shape: Shape): unknown {
  switch (shape.shape) {
    case "integer":
    case "scalar-out":
    case "scalar-inout":
      return 1;
    case "float":
      return 1.5;
    case "pointer":
      return 8n;
    case "cstring":
    case "bytes-out":
    case "sized-bytes":
      return bytes;
    case "array":
      return [1, 2];
    case "struct":
      return emptyOf(shape.struct ?? "");
    default:
      return undefined;
  }
}

function emptyOf(struct: string): unknown {
  const name = `empty${struct.charAt(0).toUpperCase()}${struct.slice(1)}`;
  return Object.entries(protocol).find(([exported]) => exported === name)?.[1];
}
