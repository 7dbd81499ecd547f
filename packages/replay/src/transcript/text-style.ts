import type { Abi } from "@sandbox/protocol";
import type { Role } from "../tables.js";

/** How values are written: as they are, or as they are in every run. */
export interface TextStyle {
  readonly abi: Abi;
  /** The name of an address that is not NULL. */
  readonly address: (address: bigint) => string;
  /** What stands for a value of a role that differs between equal runs. */
  readonly placeholder?: (role: Role) => string | undefined;
}
