import { type ChildProcess, spawn } from "node:child_process";
import { expect, test, vi } from "vitest";
import { EndingGuests } from "./ending-guests.js";
import { canSeeProcesses } from "./proc-stat.js";
import { processTable } from "./process-table.js";
import { ProcessTree } from "./process-tree.js";

const crowd = 20;
/** One that ignores what can be ignored, with a child in a session of its own. */
const stubborn = "trap '' HUP INT TERM; setsid sleep 60 & sleep 60; sleep 60";

function start(): { readonly child: ChildProcess; readonly tree: ProcessTree } {
  const tree = new ProcessTree();
  const child = spawn("/bin/sh", ["-c", stubborn], { detached: true, stdio: "ignore" });
  tree.plant(child.pid ?? 0);
  return { child, tree };
}

test("guests that end in one turn are stopped at once, and then looked for together", async (context) => {
  if (!canSeeProcesses) context.skip("there is no /proc to find processes in");
  const guests = Array.from({ length: crowd }, start);
  const look = vi.spyOn(processTable, "look");
  const kill = vi.spyOn(process, "kill");
  const ending = new EndingGuests();
  const gone = guests.map(({ child, tree }) => {
    let isReaped = false;
    child.once("exit", () => {
      isReaped = true;
      ending.look();
    });
    return new Promise<void>((onGone) => ending.add({ tree, isReaped: () => isReaped, onGone }));
  });
  for (const { child } of guests) expect(kill).toHaveBeenCalledWith(-(child.pid ?? 0), "SIGSTOP");
  expect(look).not.toHaveBeenCalled();
  await new Promise((resolve) => setImmediate(resolve));
  // Once before they are killed, and once for each generation of processes that appeared meanwhile.
  expect(look.mock.calls.length).toBeLessThan(crowd / 2);
  await Promise.all(gone);
  expect(guests.flatMap(({ tree }) => tree.hasSurvivors())).not.toContain(true);
  for (const { tree } of guests) tree.release();
});
