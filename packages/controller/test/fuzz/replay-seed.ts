import { ControllerDecoder } from "@sandbox/protocol";
import { Session } from "../../src/session.js";
import { createSystem } from "../../src/system/system.js";
import { checkSystem } from "./check-system.js";
import { guestAbis } from "./guest-abis.js";
import { Random } from "./random.js";
import type { Seed } from "./seeds.js";
import { systemOptions } from "./system-options.js";

/** Plays what a guest once wrote, and answers how the session ended; throws for what must not be. */
export function replaySeed({ abi: name, system: seed = 1, writes }: Seed): string {
  const abi = guestAbis.find((row) => row.name === name)?.abi;
  if (abi === undefined) throw new Error(`no guest has the ABI ${name}`);
  const options = systemOptions(new Random(seed), "");
  const system = createSystem(options);
  const decoder = new ControllerDecoder(abi);
  let end = "none";
  const session = new Session({
    abi,
    protocol: 2,
    handlers: system,
    send: (bytes) => decoder.push(bytes),
    onEnd: ({ kind }) => {
      end = kind;
    },
    onHandlerError: (error) => {
      throw error;
    },
  });
  try {
    for (const write of writes) {
      session.receive(Buffer.from(write, "hex"));
      while (decoder.next() !== undefined);
    }
    session.close();
    session.stop();
    const wrong = checkSystem(system, options.quotas?.openFiles ?? 1024, false);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    return end;
  } finally {
    system.dispose();
  }
}
