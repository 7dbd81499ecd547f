export { expectReplay } from "./expect-replay.js";
export { type ReplayMode, replayModes } from "./mode.js";
export type { ExpectReplayOptions, ReplayOutcome } from "./options.js";
export { toReplay } from "./to-replay.js";
