import type { Abi } from "@sandbox/protocol";
import { type Exchange, nameOfExchange } from "../exchange.js";
import type { MemoryImage } from "../memory-image.js";
import type { Difference } from "./divergence.js";
import { compareResults } from "./match-result.js";
import { compareWrites } from "./match-writes.js";
import type { PointerNames } from "./pointer-names.js";

/** What the comparison of two calls has to know beside them. */
export interface CompareContext {
  readonly abi: Abi;
  readonly names: PointerNames;
  /** What each controller has put into the guest up to now, the calls at hand among it. */
  readonly recordedMemory: MemoryImage;
  readonly liveMemory: MemoryImage;
  /** Names of calls, and of fields as `stat.st_uid`, that may differ. */
  readonly ignore: ReadonlySet<string>;
}

/** Whether an option says that the answers to a call may differ. */
export function isIgnored(exchange: Exchange, ignore: ReadonlySet<string>): boolean {
  return ignore.has(nameOfExchange(exchange));
}

/** Compares the effects of a call: its result, its errno, and what is in the guest's memory afterwards. */
export function compareExchange(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
): Difference | undefined {
  // Even where a result may differ, a new handle is to be known by its name.
  const difference = compareResults(recorded, live, context);
  if (isIgnored(recorded, context.ignore)) return undefined;
  return difference ?? compareWrites(recorded, live, context);
}
