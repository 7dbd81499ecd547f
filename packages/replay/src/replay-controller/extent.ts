import type { Abi } from "@sandbox/protocol";
import { argumentsOf, type Exchange } from "../exchange.js";
import { countOf, lengthSaid, sizeOf } from "../lengths.js";
import { scalarBytes } from "../scalar.js";
import type { ArgumentRow, CallRow } from "../tables.js";

/** How far an address may be above an argument of which the size is not said, in bytes. */
export const UNSAID_BYTES = 65536;

/** How many bytes an argument points to, as the recording tells; `undefined` where that is not said. */
export function extentOfArgument(
  { name, value }: ArgumentRow,
  row: CallRow,
  recorded: Exchange,
  abi: Abi,
): number | undefined {
  switch (value.as) {
    case "bytes-in":
    case "bytes-out":
      return lengthSaid(value.length, row, recorded, abi);
    case "result-room":
      return value.bytes;
    case "sized-bytes":
      return sizeOf(value, argumentsOf(recorded.request));
    case "scalar":
      return scalarBytes(value.type, abi);
    case "array":
      return countOf(value, row, recorded, abi) * scalarBytes(value.type, abi);
    case "struct":
      return value.count * abi.structs[value.struct].size;
    case "struct-array": {
      const count = lengthSaid(value.length, row, recorded, abi);
      return count === undefined ? undefined : count * abi.structs[value.struct].size;
    }
    case "handle": {
      const returned = row.returns.value;
      if (returned.as !== "block" || returned.argument !== name) return undefined;
      return abi.structs[returned.struct].size;
    }
    default:
      return undefined;
  }
}
