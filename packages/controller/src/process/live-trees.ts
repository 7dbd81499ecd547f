import { killTrees } from "./kill-trees.js";
import type { ProcessTree } from "./process-tree.js";

/** The trees that are planted, by the first process of each. */
const live = new Map<number, ProcessTree>();

/** How many guests of this thread have processes. */
export function treeCount(): number {
  return live.size;
}

/** Whether a process is the first of some guest of this thread. */
export function isRoot(pid: number): boolean {
  return live.has(pid);
}

/** However this process ends that can still say so, no guest outlives it. */
const killLive = () => killTrees(live.values());

/** Takes note of a tree, by its first process. */
export function addLive(root: number, tree: ProcessTree): void {
  if (live.size === 0) process.once("exit", killLive);
  live.set(root, tree);
}

/** Forgets the tree of this first process. */
export function removeLive(root: number): void {
  live.delete(root);
  if (live.size === 0) process.removeListener("exit", killLive);
}
