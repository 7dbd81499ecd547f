import type { Exchange } from "../exchange.js";

/** Whether exchanges are of the first generation: those of a session are all of one, and of none it makes no difference. */
export function isMarshalSession([first]: readonly Exchange[]): boolean {
  return first?.marshal !== undefined;
}
