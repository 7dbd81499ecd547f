import {
  type Abi,
  EncodeError,
  emptyStructs,
  encodeStruct,
  FieldError,
  type Structs,
} from "@sandbox/protocol";
import type { StructName } from "../../tables.js";
import { secondsFields } from "./seconds.js";

/** The fields of a structure by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** The structure of which nothing is said yet. */
export function emptyFields(struct: StructName): Fields {
  return { ...emptyStructs[struct] };
}

/** A `struct timeval` or `struct timespec` in memory; `undefined` where it cannot be. */
export function structData(struct: StructName, abi: Abi, seconds: number): Uint8Array | undefined {
  const time = secondsFields(struct, seconds);
  return time && fieldsData(struct, abi, { ...emptyFields(struct), ...time });
}

/** A structure in memory; `undefined` for values that it does not hold in this ABI. */
export function fieldsData(struct: StructName, abi: Abi, fields: Fields): Uint8Array | undefined {
  try {
    return encodeStruct<Structs[StructName]>(abi.structs[struct], fields as unknown as Structs[StructName]);
  } catch (error) {
    if (error instanceof FieldError || error instanceof EncodeError) return undefined;
    throw error;
  }
}
