import { createSystem } from "../../src/system/system.js";
import { checkSystem } from "./check-system.js";
import { Coverage } from "./coverage.js";
import { FuzzGuest, type Manner } from "./fuzz-guest.js";
import { guestAbis } from "./guest-abis.js";
import { ownHandlers } from "./own-handlers.js";
import { Random } from "./random.js";
import { systemOptions } from "./system-options.js";

/** What came of one session. */
export interface SessionReport {
  /** How many messages crossed, in both directions. */
  readonly messages: number;
  readonly digest: number;
  readonly end: string;
}

/** How a session is made; everything else follows from the seed. */
export interface FuzzSessionOptions {
  readonly seed: number;
  /** A directory of the host for the sessions that mount one; nothing is written in it. */
  readonly folder: string;
  readonly coverage?: Coverage;
  readonly record?: (chunk: Uint8Array) => void;
}

const MOST_MESSAGES = 400;
const manners: readonly Manner[] = ["honest", "honest", "lying", "broken"];

/** Plays one session from its seed, and throws an Error for whatever must not be. */
export function fuzzSession({
  seed,
  folder,
  coverage = new Coverage(),
  record,
}: FuzzSessionOptions): SessionReport {
  const random = new Random(seed);
  const options = systemOptions(random, folder);
  const abi = random.pick(guestAbis).abi;
  const manner = random.pick(manners);
  const usesOwn = random.oneIn(8);
  const system = createSystem(options);
  try {
    const guest = new FuzzGuest({
      abi,
      handlers: usesOwn ? ownHandlers(random) : system,
      manner,
      random,
      coverage,
      mayThrow: usesOwn,
      ...(record ? { record } : {}),
    });
    guest.run(MOST_MESSAGES);
    const wrong = checkSystem(system, options.quotas?.openFiles ?? 1024, options.mounts !== undefined);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    const messages = guest.session.messageCount + guest.controllerMessages;
    return { messages, digest: guest.digest, end: guest.end?.kind ?? "none" };
  } finally {
    system.dispose();
  }
}
