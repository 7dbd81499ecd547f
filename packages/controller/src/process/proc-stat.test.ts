import { describe, expect, test } from "vitest";
import { canSeeProcesses, parseStat, readStat } from "./proc-stat.js";

/** Fields 3 to 24 of proc(5), each as its own number but for the state. */
const fields = ["S", ...Array.from({ length: 21 }, (_, index) => String(index + 4))].join(" ");

describe("a process's stat", () => {
  test.each(["node", "a b", "evil) R 1 1 1 (", ""])("is read whatever the command is called: %j", (name) => {
    expect(parseStat(`77 (${name}) ${fields} 0 0\n`)).toMatchObject({
      pid: 77,
      parent: 4,
      group: 5,
      session: 6,
      isDead: false,
      cpuMs: (14 + 15) * 10,
      childrenCpuMs: (16 + 17) * 10,
      startedAt: 22,
    });
  });

  test.each(["Z", "X"])("of one that has ended says so: %s", (state) => {
    expect(parseStat(`77 (node) ${state}${fields.slice(1)}`)).toHaveProperty("isDead", true);
  });

  test("is nothing where there is no line, or no process", (context) => {
    expect(parseStat("")).toBeUndefined();
    if (!canSeeProcesses) context.skip("there is no /proc");
    expect(readStat(2 ** 22 + 1)).toBeUndefined();
  });

  test("of this process is its own", (context) => {
    if (!canSeeProcesses) context.skip("there is no /proc");
    const own = readStat(process.pid);
    expect(own).toMatchObject({ pid: process.pid, parent: process.ppid, isDead: false });
    // What others count differs by what they count: the order of magnitude is the page's.
    expect((own?.rssBytes ?? 0) / process.memoryUsage.rss()).toBeGreaterThan(0.2);
    expect((own?.rssBytes ?? 0) / process.memoryUsage.rss()).toBeLessThan(5);
  });
});
