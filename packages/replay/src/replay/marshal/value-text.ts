import type { MarshalValue } from "@sandbox/protocol";
import { quote } from "../../trace/quote.js";

/** No more of a string is shown, in bytes. */
const SHOWN_BYTES = 64;
/** No more of a tuple or a list. */
const SHOWN_ITEMS = 8;

/** A value for people to read: `3`, `"ab"`, `(1, None)`. Printable ASCII. */
export function valueText(value: MarshalValue): string {
  switch (value.type) {
    case "none":
      return "None";
    case "true":
      return "True";
    case "false":
      return "False";
    case "string":
      return quote(value.value, SHOWN_BYTES);
    case "tuple":
      return `(${itemsText(value.items)})`;
    case "list":
      return `[${itemsText(value.items)}]`;
    case "float":
      return value.text;
    default:
      return String(value.value);
  }
}

function itemsText(items: readonly MarshalValue[]): string {
  const shown = items.slice(0, SHOWN_ITEMS).map(valueText);
  return [...shown, ...(items.length > SHOWN_ITEMS ? ["..."] : [])].join(", ");
}
