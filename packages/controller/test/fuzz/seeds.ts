import { readdirSync, readFileSync } from "node:fs";
import { fixturePath } from "@sandbox/test-fixtures";

/** What a guest wrote in a session that once failed. */
export interface Seed {
  readonly name: string;
  /** What it was. */
  readonly was: string;
  /** One of `guestAbis`. */
  readonly abi: string;
  /** From which seed its system's options follow; 1 unless given. */
  readonly system?: number;
  /** Each write of the guest, in hexadecimal; a further one waits for the controller's answer to those before. */
  readonly writes: readonly string[];
  /** How the session has to end. */
  readonly end: string;
}

/** Every session that ever failed. */
export function loadSeeds(): Seed[] {
  const folder = fixturePath("seeds");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => ({
      name: file,
      ...(JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as Omit<Seed, "name">),
    }));
}
