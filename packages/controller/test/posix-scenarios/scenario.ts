import type { Outcome, Step } from "../posix.js";

/** What happens when steps are played in an empty folder: a claim about Linux that both systems must keep. */
export interface Scenario {
  readonly claim: string;
  readonly steps: readonly (readonly [Step, Outcome])[];
  /** Whether it asks access(2), which minds the real user: a process of root's cannot play it. */
  readonly needsRealUser?: boolean;
}

/** The flags of open(2) that write a file and make it where there is none. */
export const CREATE = "O_CREAT|O_WRONLY";

/** The flags of open(2) that write a file which is not there yet. */
export const EXCLUSIVE = "O_CREAT|O_EXCL|O_WRONLY";

/** An empty file, open as `f`, with which many scenarios begin. */
export const file: [Step, Outcome] = [["open", "f", "file", "O_CREAT|O_RDWR"], "ok"];

/** An empty directory, with which many scenarios begin. */
export const directory: [Step, Outcome] = [["mkdir", "dir"], "ok"];
