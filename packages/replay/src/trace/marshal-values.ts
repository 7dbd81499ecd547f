import { MARSHAL_TYPES, type MarshalValue } from "@sandbox/protocol";
import type { Shown } from "./shown.js";

/** A value of the first generation of which nothing is known but what it is. */
export function showValue(value: MarshalValue): Shown {
  switch (value.type) {
    case MARSHAL_TYPES.null:
      return { kind: "constant", value: null };
    case MARSHAL_TYPES.true:
      return { kind: "constant", value: true };
    case MARSHAL_TYPES.false:
      return { kind: "constant", value: false };
    case MARSHAL_TYPES.int32:
    case MARSHAL_TYPES.int64:
      return { kind: "integer", value: value.value, style: "decimal" };
    case MARSHAL_TYPES.decimal:
      return { kind: "float", value: value.value };
    case MARSHAL_TYPES.bytes:
      return { kind: "string", bytes: value.value, isPart: false, isPath: false };
    case MARSHAL_TYPES.tuple:
    case MARSHAL_TYPES.list:
      return { kind: "list", items: value.items.map(showValue) };
    default:
      return shownLater(value);
  }
}

/** A value of a kind that came with a later edit of the specification: its kind. */
function shownLater({ type }: { readonly type: string }): Shown {
  return { kind: "string", bytes: new TextEncoder().encode(type), isPart: true, isPath: false };
}
