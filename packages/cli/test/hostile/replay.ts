import { setImmediate as turn } from "node:timers/promises";
import { createSystem, Session, type SessionEnd } from "@sandbox/controller";
import { linuxX8664, type ProtocolError } from "@sandbox/protocol";
import type { HostileCase } from "@sandbox/test-fixtures";
import type { Written } from "./run-case.js";
import { arrange } from "./settings.js";

/** How long the controller may take to write as much as it did before. */
const patienceMs = 5000;

/**
 * Tells a new session what a guest had written, as it was cut then, and answers the violation that it finds.
 * @throws Error where it finds none.
 */
export async function replayViolation(
  one: HostileCase,
  written: readonly Written[],
): Promise<Pick<ProtocolError, "code" | "offset" | "requestNumber" | "expected" | "received" | "around">> {
  const setting = arrange(one.setting);
  const { inventory, handlers, protocol } = setting.options;
  const system = createSystem({ ...setting.options, capture: false });
  let end: SessionEnd | undefined;
  let sent = 0;
  const session = new Session({
    abi: linuxX8664,
    handlers: { ...system, ...handlers },
    ...(inventory ? { inventory } : {}),
    ...(protocol === undefined ? {} : { protocol }),
    send: (bytes) => {
      sent += bytes.length;
    },
    onEnd: (reached) => {
      end = reached;
    },
  });
  let expected = 0;
  for (const { direction, bytes } of written) {
    if (direction === "controller-to-guest") expected += bytes.length;
    else {
      await until(() => sent >= expected || end !== undefined);
      session.receive(bytes);
    }
  }
  await until(() => sent >= expected || end !== undefined);
  session.close();
  system.dispose();
  setting.dispose?.();
  if (end?.kind !== "violation") throw new Error(`the recorded bytes end in ${end?.kind ?? "nothing"}`);
  const { code, offset, requestNumber, expected: wanted, received, around } = end.error;
  return { code, offset, requestNumber, expected: wanted, received, around };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isSo() && performance.now() < end) await turn();
}
