import type { MarshalForm } from "../model.js";

/** How a value stands on a pipe of tagged values, in words: `an int of 8 bytes`, `a list of strings`. */
export function formWords(form: MarshalForm): string {
  switch (form.form) {
    case "none":
      return "None";
    case "bool":
      return "True or False";
    case "status":
      return "the int 0";
    case "int":
      return form.width === "least" ? "an int" : `an int of ${form.width} bytes`;
    case "float":
      return "a float";
    case "ticks":
      return `seconds as a float, of ticks of 1/${form.perSecond} s`;
    case "seconds":
      return "seconds as a float";
    case "string":
      return orNone("a string", form.nullable);
    case "assignment":
      return "a tuple (name, value)";
    case "tuple": {
      const items = form.items.map(({ of, form: item }) =>
        typeof of === "number" ? formWords(item) : `${of}: ${formWords(item)}`,
      );
      return orNone(`a tuple (${items.join(", ")})`, form.nullable);
    }
    case "list":
      return orNone(`a list, each ${formWords(form.item)}`, form.nullable);
  }
}

function orNone(words: string, nullable: boolean | undefined): string {
  return nullable ? `${words}, or None` : words;
}
