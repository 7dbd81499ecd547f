import { ReplayFailure } from "./failure.js";
import type { ExpectReplayOptions } from "./options.js";
import { replayFile } from "./replay-file.js";

/**
 * A matcher: `expect("session.sbrec").toReplay(options)` is `expectReplay`, and `.not.toReplay` its opposite.
 *
 * @example
 * expect.extend({ toReplay });
 * await expect("session.sbrec").not.toReplay({ files: { "/data.csv": "another" } });
 */
export async function toReplay(
  file: unknown,
  options: ExpectReplayOptions = {},
): Promise<{ readonly pass: boolean; readonly message: () => string }> {
  if (typeof file !== "string") throw new TypeError("expected the path of a recording");
  try {
    const { path } = await replayFile(file, options);
    return { pass: true, message: () => `${path} replayed without a divergence` };
  } catch (error) {
    if (!(error instanceof ReplayFailure)) throw error;
    return { pass: false, message: () => error.message };
  }
}

declare module "vitest" {
  // The names of a merged interface's parameters are vitest's.
  interface Matchers<T> {
    /** Fails unless the recording of this path replays; needs `expect.extend({ toReplay })`. */
    toReplay(this: Matchers<T>, options?: ExpectReplayOptions): Promise<void>;
  }
}
