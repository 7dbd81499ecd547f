import type { Kind, Scalar } from "@sandbox/spec";

/** What C calls a number of a certain width. */
export const scalarTypes: Readonly<Record<Scalar | "float32" | "float64", string>> = {
  int8: "int8_t",
  uint8: "uint8_t",
  int16: "int16_t",
  uint16: "uint16_t",
  int32: "int32_t",
  uint32: "uint32_t",
  int64: "int64_t",
  uint64: "uint64_t",
  float32: "float",
  float64: "double",
};

/** What C calls a value of a kind, as it stands on the wire; nothing for one without a value. */
export function wireType({ encoding }: Kind): string | undefined {
  if (encoding === "none") return undefined;
  return encoding === "pointer" ? "void *" : scalarTypes[encoding];
}

/** The name of a kind, as a part of an identifier. */
export function kindName({ name }: Kind): string {
  return name.replaceAll("-", "_");
}
