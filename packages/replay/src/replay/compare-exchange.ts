import type { Abi } from "@sandbox/protocol";
import type { DataTypes } from "../canonical/data-types.js";
import { type Exchange, nameOfExchange } from "../exchange.js";
import type { MemoryImage } from "../memory-image.js";
import type { Difference } from "./divergence.js";
import { compareCommands } from "./match-commands.js";
import { compareResults } from "./match-result.js";
import type { MatchRules } from "./match-rules.js";
import { compareWrites } from "./match-writes.js";
import type { PointerNames } from "./pointer-names.js";

/** What the comparison of two calls has to know beside them. */
export interface CompareContext {
  readonly abi: Abi;
  readonly names: PointerNames;
  /** Of the recorded call. */
  readonly types: DataTypes;
  /** What each controller has put into the guest up to now, the calls at hand among it. */
  readonly recordedMemory: MemoryImage;
  readonly liveMemory: MemoryImage;
  readonly rules: MatchRules;
}

/** Whether an option says that the answers to a call may differ. */
export function isIgnored(exchange: Exchange, rules: MatchRules): boolean {
  return rules.ignoresCall(nameOfExchange(exchange));
}

/** How two calls with the same effects differ in what was said for them; `undefined` where they do not. */
type CompareForm = (recorded: Exchange, live: Exchange, context: CompareContext) => Difference | undefined;

/**
 * Compares two calls as far as the level of the rules says: the result first, then memory, then how it was said: by
 * which commands unless given.
 */
export function compareExchange(
  recorded: Exchange,
  live: Exchange,
  context: CompareContext,
  compareForm: CompareForm = compareCommands,
): Difference | undefined {
  const { rules } = context;
  // Even where a result may differ, a new handle is to be known by its name.
  const difference = compareResults(recorded, live, context);
  if (isIgnored(recorded, rules)) return undefined;
  if (difference || rules.level === "result") return difference;
  const written = compareWrites(recorded, live, context);
  if (written || !rules.comparesCommands) return written;
  return compareForm(recorded, live, context);
}
