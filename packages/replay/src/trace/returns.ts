import { readAddress } from "../scalar.js";
import { type ShowContext, showString } from "./arguments.js";
import type { Shown } from "./shown.js";
import { showStructs } from "./structs.js";

/** More strings than this are no environment. */
const MAXIMUM_STRINGS = 65536;

/** What a call answered; `undefined` when it never returned. */
export function showResult(context: ShowContext): Shown | undefined {
  const { result } = context.exchange;
  if (!result) return undefined;
  switch (result.resultKind) {
    case "v":
      return { kind: "void" };
    case "f":
      return { kind: "float", value: result.value };
    case "i": {
      const returned = context.row?.returns.value;
      const style = returned?.as === "integer" ? returned.style : "decimal";
      return { kind: "integer", value: result.value, style };
    }
    case "p": {
      const pointed = result.value === 0n ? undefined : showPointed(result.value, context);
      return pointed ?? { kind: "pointer", value: result.value };
    }
  }
}

/** What a resulting address points to, as far as the exchange tells of it. */
function showPointed(address: bigint, context: ShowContext): Shown | undefined {
  const { after } = context.memory;
  const returned = context.row?.returns.value;
  switch (returned?.as) {
    case "cstring":
    case "argument":
      return showString(after, address, false);
    case "cstrings":
      return showStrings(address, context);
    case "block": {
      const bytes = after.read(address, context.abi.structs[returned.struct].size);
      return bytes && showStructs(context.abi, returned.struct, bytes, 1);
    }
    default:
      return undefined;
  }
}

/** The strings of an array of addresses that ends in NULL. */
function showStrings(address: bigint, { abi, memory }: ShowContext): Shown | undefined {
  const items: Shown[] = [];
  for (let i = 0; i < MAXIMUM_STRINGS; i++) {
    const at = readAddress(memory.after, address + BigInt(i * abi.pointerBytes), abi);
    if (at === undefined) return undefined;
    if (at === 0n) return { kind: "list", items };
    items.push(showString(memory.after, at, false) ?? { kind: "pointer", value: at });
  }
  return undefined;
}
