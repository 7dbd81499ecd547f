import type { MarshalFunctionRow, MarshalValue } from "@sandbox/protocol";

type Form = MarshalFunctionRow["answer"];

/**
 * Whether a guest takes a value as the answer of this form, as `rmarshal.py` reads it: of a C long it takes both
 * widths, of 64 bits only the wide one. Written apart from what makes the answers.
 */
export function answerFits(form: Form, value: MarshalValue): boolean {
  switch (form.form) {
    case "none":
      return value.type === "none";
    case "bool":
      return value.type === "true" || value.type === "false";
    case "status":
      return value.type === "int32" && value.value === 0;
    case "int":
      if (form.width === 4) return value.type === "int32";
      if (form.width === 8) return value.type === "int64";
      return (
        value.type === "int32" || (value.type === "int64" && BigInt.asIntN(32, value.value) !== value.value)
      );
    case "float":
    case "ticks":
    case "seconds":
      return value.type === "float";
    case "string":
      return value.type === "string" || (form.nullable && value.type === "none");
    case "assignment":
      return (
        value.type === "tuple" &&
        value.items.length === 2 &&
        value.items.every(({ type }) => type === "string")
      );
    case "tuple":
      return (
        value.type === "tuple" &&
        value.items.length === form.items.length &&
        form.items.every((item, index) => answerFits(item.form, value.items[index] as MarshalValue))
      );
    case "list":
      return value.type === "list" && value.items.every((item) => answerFits(form.item, item));
  }
}
