import type { Effort } from "../rounds.js";
import type { Table } from "../table.js";
import { benchCost } from "./cost.js";
import { benchSize } from "./size.js";
import { benchSpeed } from "./speed.js";

/** What recording costs, how long its files are, and how fast they are read. */
export async function benchRecord(effort: Effort): Promise<readonly Table[]> {
  return [await benchCost(effort), await benchSize(), await benchSpeed(effort)];
}
