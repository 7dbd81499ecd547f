import { crowdSize } from "./crowd.js";
import { EagerTransport } from "./eager-transport.js";
import { EventLoopTransport } from "./event-loop-transport.js";
import type { GuestTransport } from "./transport.js";

/** How bytes get to a guest and back; `auto` is `eager` for a guest that starts alone, where the system has named pipes. */
export type TransportName = "auto" | "event-loop" | "eager";

const makers: Readonly<Record<TransportName, () => GuestTransport>> = {
  "event-loop": () => new EventLoopTransport(),
  eager: () => new EagerTransport(),
  auto: () => (crowdSize() > 0 ? new EventLoopTransport() : eagerWherePossible()),
};

/**
 * Makes the transport of this name.
 * @throws TypeError for another name; Error for `eager` where named pipes cannot be made.
 */
export function chooseTransport(name: TransportName): GuestTransport {
  if (!Object.hasOwn(makers, name))
    throw new TypeError(
      `expected transport to be one of ${Object.keys(makers).join(", ")}, received ${name}`,
    );
  return makers[name]();
}

function eagerWherePossible(): GuestTransport {
  try {
    return new EagerTransport();
  } catch {
    return new EventLoopTransport();
  }
}
