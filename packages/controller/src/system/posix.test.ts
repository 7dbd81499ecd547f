import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hostPosix, isComparable, isRoot } from "../../test/host-posix.js";
import { makeStage, type Stage } from "../../test/kernel/stage.js";
import { play } from "../../test/posix.js";
import { scenarios } from "../../test/posix-scenarios/index.js";
import { virtualPosix } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];
afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

let stage: Stage | undefined;
beforeAll(() => {
  if (isComparable) stage = makeStage();
});
afterAll(() => stage?.dispose());

let folders = 0;

/** Where scenarios are played, each in an empty folder; a mount has one of the host's. */
const places: readonly { readonly name: string; readonly start: (folder: () => string) => System }[] = [
  { name: "memory", start: () => createSystem() },
  { name: "an overlay", start: (folder) => mounted(folder(), "overlay") },
  { name: "a directory mounted to be written", start: (folder) => mounted(folder(), "rw") },
];

function mounted(host: string, mode: "overlay" | "rw"): System {
  return createSystem({ mounts: [{ host, at: "/play", mode }], cwd: "/play" });
}

function newFolder(): string {
  folders++;
  const folder = join(stage?.folder ?? "", `${folders}`);
  mkdirSync(folder);
  return folder;
}

for (const [subject, rows] of Object.entries(scenarios)) {
  describe(subject, () => {
    for (const { claim, steps, needsRealUser = false } of rows) {
      const asked = steps.map(([step]) => step);
      const expected = steps.map(([step, outcome]) => ({ step, outcome }));
      const seen = (outcomes: readonly unknown[]) => asked.map((step, i) => ({ step, outcome: outcomes[i] }));

      it.for(places)(`${claim}, in $name`, ({ name, start }, context) => {
        if (name !== "memory" && stage === undefined) context.skip("this machine is no Linux");
        const system = start(newFolder);
        systems.push(system);
        expect(seen(play(virtualPosix(system), asked))).toEqual(expected);
      });

      // The claims are about Linux, so the machine has to keep them too.
      it(`${claim}, as this machine does`, (context) => {
        if (!isComparable) context.skip("this machine is no Linux");
        if (needsRealUser && isRoot) context.skip("root passes every check: run as an ordinary user");
        const host = hostPosix();
        try {
          expect(seen(play(host.posix, asked))).toEqual(expected);
        } finally {
          host.dispose();
        }
      });
    }
  });
}
