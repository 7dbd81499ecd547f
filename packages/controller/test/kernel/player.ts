import type { ErrnoName } from "@sandbox/protocol";
import type { Step } from "./operation.js";
import type { Tree } from "./tree.js";

/** What a call answered, before it is told. */
export interface Answer {
  readonly result: bigint;
  readonly errno: ErrnoName | undefined;
  /** The buffers whose content counts, in the order of the arguments. */
  readonly told: readonly Uint8Array[];
  /** The entry that readdir(3) answered. */
  readonly entry?: Uint8Array;
}

/** Steps that are played in a folder of their own, on a tree. */
export interface Play {
  readonly name: string;
  readonly tree: Tree;
  readonly steps: readonly Step[];
}

/** Who plays. */
export interface Player {
  readonly name: "user" | "root";
  readonly uid: number;
  readonly gid: number;
}

/** The bytes of a path as a call gets them; `@` at the beginning is the folder of the play. */
export function pathBytes(path: string, root: string): Uint8Array {
  return Buffer.from(path.startsWith("@") ? root + path.slice(1) : path, "latin1");
}
