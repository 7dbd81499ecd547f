import type { Handlers } from "@sandbox/controller";
import { failTest, ReplayFailure } from "./failure.js";
import type { ExpectReplayOptions, ReplayOutcome } from "./options.js";
import { replayFile } from "./replay-file.js";

/**
 * Replays a recorded session as guest against the controller that the options make, and fails the test with a
 * report where the controller does not do what was recorded. `file` is relative to the test's own file. What else
 * it does, as to record a session that is not there, is said by the mode.
 * @throws AssertionError where the controller diverges, the file is missing or damaged, or no guest can be run;
 * TypeError for options that cannot be.
 *
 * @example
 * test("serves the report", () => expectReplay("report.sbrec", { files: { "/data.csv": "1,2\n" } }));
 */
export async function expectReplay<OwnHandlers extends object = Handlers>(
  file: string,
  options: ExpectReplayOptions<OwnHandlers> = {},
): Promise<ReplayOutcome> {
  try {
    return await replayFile(file, options);
  } catch (error) {
    if (error instanceof ReplayFailure) failTest(error, expectReplay);
    throw error;
  }
}
