import { type RunOptions, runGuest } from "@sandbox/controller";
import { guestCommand } from "@sandbox/guest";
import { pythonModule } from "@sandbox/guest-python";
import { canonicalLevels, digestOf, type Frame } from "@sandbox/replay";
import { compileGuest } from "@sandbox/test-fixtures";
import { describe, expect, test } from "vitest";

/** How often a program runs here. 20 runs of the last one were one digest as well. */
const runs = 3;

async function framesOf(options: RunOptions): Promise<Frame[]> {
  const frames: Frame[] = [];
  const observe: RunOptions["observe"] = (direction, bytes) => {
    frames.push({ direction, bytes: bytes.slice() });
  };
  const { verdict } = await runGuest({ ...options, observe });
  expect(verdict).toEqual({ kind: "exit", code: 0 });
  return frames;
}

/** How many digests the runs of a program have, at each level. */
async function countDigests(options: RunOptions): Promise<Readonly<Record<string, number>>> {
  const sessions: Frame[][] = [];
  for (let run = 0; run < runs; run++) sessions.push(await framesOf(options));
  return Object.fromEntries(
    canonicalLevels.map((level) => {
      const digests = sessions.map((frames) => Buffer.from(digestOf({ frames }, { level })).toString("hex"));
      return [level, new Set(digests).size];
    }),
  );
}

describe("runs of one program have one digest:", () => {
  const guests = { files: ["/tmp"], calls: ["50", "stat", "/tmp", "time"], kinds: [] };
  for (const [name, args] of Object.entries(guests)) {
    test(`the C guest ${name}, with its memory elsewhere in each`, async (context) => {
      const file = compileGuest(name);
      if (typeof file !== "string") return context.skip(file.skipped);
      const counts = await countDigests({ command: { file, args }, cwd: "/tmp", env: { GREETING: "hello" } });
      expect(counts).toMatchObject({ commands: 1, effects: 1, result: 1 });
      expect(counts["bytes"]).toBeGreaterThan(1);
    });
  }

  test("but for one that tells what time it is: that is other data", async (context) => {
    const file = compileGuest("env");
    if (typeof file !== "string") return context.skip(file.skipped);
    const command = { file, args: ["GREETING", "5"] };
    expect((await countDigests({ command }))["commands"]).toBeGreaterThan(1);
  });

  test("the default guest, with clock, random and files", async () => {
    const script = `
import os, random, time
begin = time.time()
os.makedirs("/tmp/d")
for i in range(3):
    with open(f"/tmp/d/{i}.txt", "w") as file: file.write("hello %d" % i)
random.random(), os.urandom(16)
while time.time() - begin < 0.02: pass
time.sleep(0.001)
os.rename("/tmp/d/1.txt", "/tmp/d/9.txt")
print(sorted(os.listdir("/tmp/d")), os.stat("/tmp/d/9.txt").st_size)
`;
    const command = guestCommand({
      module: pythonModule(),
      programName: "/usr/local/bin/python3",
      args: ["-c", script],
    });
    expect(await countDigests({ command })).toEqual({ bytes: runs, commands: 1, effects: 1, result: 1 });
  }, 60_000);
});
