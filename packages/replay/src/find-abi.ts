import type { Abi } from "@sandbox/protocol";
import { abis } from "./gen/abis.js";

/** The ABI of a name, as a recording's description has it; `undefined` for what is none. */
export function findAbi(name: unknown): Abi | undefined {
  return typeof name === "string" && Object.hasOwn(abis, name) ? abis[name] : undefined;
}
