import { assert } from "vitest";

/** What went wrong with a recording, as a sentence or a report: the message of the assertion that fails. */
export class ReplayFailure extends Error {
  override readonly name = "ReplayFailure";
}

/** Fails the test that is running with what a `ReplayFailure` says. @throws AssertionError */
export function failTest(failure: ReplayFailure, caller: (...args: never[]) => unknown): never {
  try {
    assert.fail(failure.message);
  } catch (error) {
    // The line that is shown is the test's, and not one of ours.
    if (error instanceof Error) Error.captureStackTrace(error, caller);
    throw error;
  }
}
