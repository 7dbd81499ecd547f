import type { Argument, Call, FloatType, IntegerType } from "@sandbox/spec";

/** How an element of an array, or a number by address, stands in a trampoline. */
export interface ElementType {
  /** What a handler sees. */
  readonly type: "number" | "bigint";
  /** `readNumber` checks what it reads, `readInteger` answers it as it is. */
  readonly reader: "Number" | "Integer";
  /** The C type, whose width each ABI gives. */
  readonly literal: string;
}

export function elementType(type: IntegerType | FloatType): ElementType {
  if (type.form === "float") return { type: "number", reader: "Number", literal: '"double"' };
  const isWide = type.representation === "bigint";
  return {
    type: isWide ? "bigint" : "number",
    reader: isWide ? "Integer" : "Number",
    literal: JSON.stringify(type.c),
  };
}

/** The set of named numbers that an integer is of, which may have other numbers in the guest's system. */
export function namedSet({ flags, enum: set, representation }: IntegerType): string | undefined {
  return representation === "bigint" ? undefined : (flags ?? set);
}

/** The argument that says how long another is. */
export function lengthArgument(call: Call, { shape }: Argument): Argument | undefined {
  const name =
    "length" in shape
      ? shape.length
      : shape.shape === "array" && "argument" in shape.extent
        ? shape.extent.argument
        : undefined;
  return call.arguments.find((argument) => argument.name === name);
}

/** Whether a handler has no use for an integer: it is how long something is that it gets anyway. */
export function isLengthOfInput(call: Call, { shape }: Argument): boolean {
  if (shape.shape !== "integer") return false;
  const buffer = call.arguments.find((other) => other.name === shape.lengthOf)?.shape;
  if (buffer?.shape === "bytes-in") return true;
  return (buffer?.shape === "array" || buffer?.shape === "struct-array") && buffer.direction !== "out";
}
