import { processTable } from "./process-table.js";
import type { ProcessTree } from "./process-tree.js";

/** How often trees that are stopped are searched for what was started in the meantime. */
const maximumSearches = 32;

/**
 * Ends all processes of these guests at once: stopped first, so that none starts another behind our back. Each search
 * lists the machine's processes once, however many guests there are.
 */
export function killTrees(trees: Iterable<ProcessTree>): void {
  const all = [...trees];
  let growing = all;
  for (let search = 0; growing.length > 0 && search < maximumSearches; search++) {
    for (const tree of growing) tree.stop();
    processTable.look(true);
    growing = growing.filter((tree) => tree.gather());
  }
  for (const tree of all) tree.end();
}
