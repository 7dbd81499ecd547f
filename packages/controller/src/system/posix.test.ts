import { afterEach, describe, expect, it } from "vitest";
import { hostPosix, isComparable, isRoot } from "../../test/host-posix.js";
import { play } from "../../test/posix.js";
import { scenarios } from "../../test/posix-scenarios.js";
import { virtualPosix } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

const systems: System[] = [];
afterEach(() => {
  for (const system of systems.splice(0)) system.dispose();
});

for (const [subject, rows] of Object.entries(scenarios)) {
  describe(subject, () => {
    for (const { claim, steps, needsRealUser = false } of rows) {
      const asked = steps.map(([step]) => step);
      const expected = steps.map(([step, outcome]) => ({ step, outcome }));
      const seen = (outcomes: readonly unknown[]) => asked.map((step, i) => ({ step, outcome: outcomes[i] }));

      it(claim, () => {
        const system = createSystem();
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
