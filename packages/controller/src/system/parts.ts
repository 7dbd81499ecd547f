import type { Handlers } from "../gen/handlers.js";
import type { Clock } from "./clock.js";
import type { Credentials } from "./credentials.js";
import type { DescriptorTable } from "./descriptor-table.js";
import type { Environment } from "./environment.js";
import type { FileTree } from "./file-tree.js";
import type { Identity } from "./identity.js";
import type { Pauses } from "./pauses.js";
import type { RandomSource } from "./random.js";

/** What the calls of one system share. */
export interface Parts {
  readonly tree: FileTree;
  readonly descriptors: DescriptorTable;
  readonly credentials: Credentials;
  readonly identity: Identity;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly pauses: Pauses;
  readonly random: RandomSource;
  /** Where an interpreter is told that its executable is; nothing where it has to look for itself. */
  readonly interpreterHome: Uint8Array | null;
}

/** Some of the calls, under their names. */
export type Calls<Name extends keyof Handlers> = Pick<Handlers, Name>;
