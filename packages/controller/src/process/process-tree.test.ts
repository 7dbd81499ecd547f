import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { canSeeProcesses, readStat } from "./proc-stat.js";
import { ProcessTree } from "./process-tree.js";

/** Once it is told to, a session whose leader ends at once, with one process that holds a pipe of the guest's and one that has none. */
const leaveSession = `read -r word; setsid --wait sh -c '
  sleep 60 </dev/null 2>/dev/null & echo $!
  sleep 60 </dev/null >/dev/null 2>/dev/null & echo $!'`;

test("ends a session whose beginning nobody saw, by one in it that holds a pipe of the guest's", async (context) => {
  if (!canSeeProcesses) return context.skip("there is no /proc to find processes in");
  const tree = new ProcessTree();
  const guest = spawn("/bin/sh", ["-c", leaveSession], { detached: true });
  tree.plant(guest.pid as number);
  guest.stdin.end("now\n");
  let told = "";
  guest.stdout.setEncoding("latin1").on("data", (text: string) => {
    told += text;
  });
  await once(guest, "exit");
  while (told.split("\n").length < 3) await once(guest.stdout, "data");
  const pids = told.trim().split("\n").map(Number);
  expect(pids.map((pid) => readStat(pid)?.isDead)).toEqual([false, false]);
  tree.kill();
  for (let waits = 0; waits < 500 && tree.hasSurvivors(); waits++)
    await new Promise((done) => setTimeout(done, 10));
  tree.release();
  expect(pids.map((pid) => readStat(pid)?.isDead ?? true)).toEqual([true, true]);
});
