import { readFileSync } from "node:fs";

/** What the specification says of a type of integers. */
interface IntegerType {
  readonly name: string;
  readonly c?: string;
  readonly flags?: string;
  readonly enum?: string;
  readonly limit?: number;
}

/** What an argument is, as the specification's model has it; which fields there are depends on `shape`. */
export interface Shape {
  readonly shape: string;
  readonly type?: IntegerType;
  readonly struct?: string;
  readonly direction?: string;
  readonly lengthOf?: string;
  readonly length?: string;
}

export interface ModelCall {
  readonly signature: string;
  readonly name: string;
  readonly resultKind: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly kind: string;
    readonly nullable: boolean;
    readonly shape: Shape;
  }[];
  readonly returns: {
    readonly fails: boolean;
    readonly failure?: number;
    readonly makes?: string;
    readonly shape: Shape;
  };
  readonly support: { readonly level: "supported" | "partial" | "refused" };
}

interface Model {
  readonly calls: readonly ModelCall[];
  readonly constants: readonly {
    readonly name: string;
    readonly values: readonly { readonly value: number }[];
  }[];
}

// The specification as data, from which the decoder and the trampolines were generated too.
const file = new URL("../../../../tools/spec/gen/model.json", import.meta.url);
const model = JSON.parse(readFileSync(file, "utf8")) as Model;

/** Every call of the specification. */
export const modelCalls: readonly ModelCall[] = model.calls;

/** The numbers of each set of constants. */
export const constants: ReadonlyMap<string, readonly number[]> = new Map(
  model.constants.map(({ name, values }) => [name, values.map(({ value }) => value)]),
);

/** Whether a result is the one that says that the call failed. */
export function isFailure({ returns, resultKind }: ModelCall, value: number | bigint | undefined): boolean {
  if (!returns.fails) return returns.shape.shape === "errno" && value !== undefined && BigInt(value) !== 0n;
  if (value === undefined) return false;
  if (resultKind === "f") return value === (returns.failure ?? 0);
  return BigInt.asIntN(64, BigInt(value)) === BigInt(returns.failure ?? -1);
}
