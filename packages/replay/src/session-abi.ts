import type { Abi } from "@sandbox/protocol";
import type { JsonObject } from "./container/fields.js";
import { findAbi } from "./find-abi.js";
import { abis } from "./gen/abis.js";
import { RecordingError } from "./recording-error.js";

/**
 * The ABI that a recording's description names.
 * @throws RecordingError when it names none, or one that is not known.
 */
export function abiOfDescription({ abi: name }: JsonObject): Abi {
  const abi = findAbi(name);
  if (abi) return abi;
  const expected = `a recording of one of the ABIs ${Object.keys(abis).join(", ")}`;
  const received = typeof name === "string" ? JSON.stringify(name.slice(0, 64)) : "none";
  throw new RecordingError({ code: "bad_record", offset: 0, expected, received });
}
