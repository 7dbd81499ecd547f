import type { ArgumentRow, CallRow, StructName } from "../tables.js";

/** How memory that a call is about is laid out, as far as that matters for addresses in it and for comparing. */
export type Content =
  /** Ends at its NUL. */
  | { readonly as: "string" }
  /** Compared byte for byte; no word in it is an address. */
  | { readonly as: "bytes" }
  /** A time, a process number: may differ between equal runs. */
  | { readonly as: "varying" }
  | { readonly as: "struct"; readonly struct: StructName }
  /** Addresses of strings up to NULL. */
  | { readonly as: "addresses" }
  /** The specification does not say: a word of it may be an address. */
  | { readonly as: "unknown" };

const bytes: Content = { as: "bytes" };

/** What an argument that is an address points to. */
export function contentOfArgument({ name, role, value }: ArgumentRow, row: CallRow): Content {
  const returned = row.returns.value;
  switch (value.as) {
    case "cstring":
      return { as: "string" };
    case "cstrings-in":
      return { as: "addresses" };
    case "struct":
    case "struct-array":
      return { as: "struct", struct: value.struct };
    case "scalar":
    case "array":
      return role === "exact" ? bytes : { as: "varying" };
    case "handle":
      if (returned.as !== "block" || returned.argument !== name) return { as: "unknown" };
      return { as: "struct", struct: returned.struct };
    case "pointer":
      return { as: "unknown" };
    default:
      return bytes;
  }
}

/** What a block holds that the controller made for a call; `isResult` where the call returned its address. */
export function contentOfBlock(row: CallRow | undefined, isResult: boolean): Content {
  const returned = row?.returns.value;
  if (!returned || returned.as === "pointer") return { as: "unknown" };
  if (!isResult) return bytes;
  switch (returned.as) {
    case "cstring":
      return { as: "string" };
    case "cstrings":
      return { as: "addresses" };
    case "struct":
      return { as: "struct", struct: returned.struct };
    default:
      return bytes;
  }
}
