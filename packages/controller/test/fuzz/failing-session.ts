import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FuzzSessionOptions, fuzzSession } from "./fuzz-session.js";
import { guestAbis } from "./guest-abis.js";
import { Random } from "./random.js";
import { systemOptions } from "./system-options.js";

/** Plays a session that failed again, keeps what its guest wrote in a file, and answers an Error that says where. */
export function failingSession(options: FuzzSessionOptions, error: unknown): Error {
  const writes: string[] = [];
  try {
    fuzzSession({ ...options, record: (chunk) => writes.push(Buffer.from(chunk).toString("hex")) });
  } catch {
    // It fails as it did before.
  }
  const file = join(tmpdir(), `fuzz-seed-${options.seed}.json`);
  const random = new Random(options.seed);
  systemOptions(random, options.folder);
  const abi = random.pick(guestAbis).name;
  const was = error instanceof Error ? error.message : String(error);
  writeFileSync(file, JSON.stringify({ was, abi, system: options.seed, writes, end: "none" }, null, 2));
  return new Error(`session ${options.seed}: ${was}; the guest's writes are in ${file}`, { cause: error });
}
