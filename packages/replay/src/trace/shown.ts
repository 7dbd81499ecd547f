import { formatFloat, formatNumber, formatPointer, type ShownInteger } from "./numbers.js";
import { quote } from "./quote.js";

/** A value of a call, made ready for being shown. */
export type Shown =
  | ShownInteger
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "pointer"; readonly value: bigint }
  /** As Python writes it: `None`, `True`, `False`. */
  | { readonly kind: "constant"; readonly value: null | boolean }
  | ShownString
  | { readonly kind: "set"; readonly members: readonly number[] }
  | { readonly kind: "list"; readonly items: readonly Shown[] }
  | ShownStruct
  /** Memory that a call reads and then writes. */
  | { readonly kind: "change"; readonly before: Shown; readonly after: Shown }
  | { readonly kind: "void" };

/** Bytes of a guest. */
export interface ShownString {
  readonly kind: "string";
  readonly bytes: Uint8Array;
  /** There are more of them than anything was told of. */
  readonly isPart: boolean;
  /** A path is never cut: its end tells the most. */
  readonly isPath: boolean;
}

/** A structure with all its fields, and those that a trace line shows. */
export interface ShownStruct {
  readonly kind: "struct";
  readonly fields: readonly (readonly [name: string, value: Shown])[];
  readonly shown: readonly string[];
  readonly elides: boolean;
}

/** The longest list that a trace line shows whole, as strace(1) has it. */
const MAXIMUM_ITEMS = 32;

/** A value as a trace line has it; strings are cut behind `maximumStringBytes`. */
export function shownText(shown: Shown, maximumStringBytes: number): string {
  const text = (value: Shown) => shownText(value, maximumStringBytes);
  switch (shown.kind) {
    case "integer":
      return formatNumber(shown.value, shown.style);
    case "float":
      return formatFloat(shown.value);
    case "pointer":
      return formatPointer(shown.value);
    case "constant":
      return shown.value === null ? "None" : shown.value ? "True" : "False";
    case "string":
      return stringText(shown, maximumStringBytes);
    case "set":
      return `[${shown.members.join(" ")}]`;
    case "list": {
      const items = shown.items.slice(0, MAXIMUM_ITEMS).map(text);
      return `[${[...items, ...(shown.items.length > MAXIMUM_ITEMS ? ["..."] : [])].join(", ")}]`;
    }
    case "struct":
      return structText(shown, text);
    case "change":
      return `${text(shown.before)} => ${text(shown.after)}`;
    case "void":
      return "<void>";
  }
}

function stringText({ bytes, isPart, isPath }: ShownString, maximumStringBytes: number): string {
  const text = quote(bytes, isPath ? Number.POSITIVE_INFINITY : maximumStringBytes);
  return isPart && !text.endsWith("...") ? `${text}...` : text;
}

function structText({ fields, shown, elides }: ShownStruct, text: (value: Shown) => string): string {
  const values = new Map(fields);
  const parts = shown.flatMap((name) => {
    const value = values.get(name);
    return value ? [`${name}=${text(value)}`] : [];
  });
  return `{${[...parts, ...(elides ? ["..."] : [])].join(", ")}}`;
}
