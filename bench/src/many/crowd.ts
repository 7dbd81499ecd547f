import type { IntervalHistogram } from "node:perf_hooks";
import { type RunningGuest, startGuest } from "@sandbox/controller";
import type { Hostile } from "./hostile.js";

/** One call of one guest. */
export interface PacedCall {
  /** When it was made, in milliseconds of the monotonic clock. */
  readonly atMs: number;
  readonly tookUs: number;
}

/** What guests that call now and then saw while a hostile one came and went. */
export interface Encounter {
  readonly before: readonly PacedCall[];
  readonly during: readonly PacedCall[];
  /** How the hostile guest ended. */
  readonly verdict: string;
}

export interface CrowdOptions {
  /** The executable of the guest `pace`. */
  readonly pace: string;
  readonly guests: number;
  /** How long to measure without, and then with the hostile guest, in milliseconds. */
  readonly phaseMs: number;
  /** How long each guest pauses between its calls, in milliseconds. */
  readonly pauseMs: number;
}

const monotonicMs = () => Number(process.hrtime.bigint() / 1_000_000n);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** What reaching the pace of all may take: the first calls are not counted. */
const settleMs = 500;
const restartMs = 100;

/** Runs the crowd, with `lag` switched on while all of it is there, and in its second half the hostile guest beside it. */
export async function meet(
  options: CrowdOptions,
  hostile: Hostile,
  lag: IntervalHistogram,
): Promise<Encounter> {
  const { pace, guests, phaseMs, pauseMs } = options;
  const lifeMs = settleMs + 2 * phaseMs + guests * 4;
  const args = [String(Math.ceil(lifeMs / pauseMs)), String(pauseMs * 1000)];
  const crowd: RunningGuest[] = [];
  for (let i = 0; i < guests; i++) {
    crowd.push(startGuest({ command: { file: pace, args }, transport: "event-loop", wall: "none" }));
    // Starting a process blocks its parent: a turn of the event loop between each is the caller's own fairness.
    await sleep(0);
  }
  await sleep(settleMs);
  lag.enable();
  const from = monotonicMs();
  await sleep(phaseMs);
  const middle = monotonicMs();
  const verdict = await beHostile(hostile, phaseMs);
  const to = monotonicMs();
  lag.disable();
  const calls = (await Promise.all(crowd.map(({ result }) => result))).flatMap(({ guestStderr }) =>
    parseCalls(new TextDecoder().decode(guestStderr)),
  );
  return {
    before: calls.filter(({ atMs }) => atMs >= from && atMs < middle),
    during: calls.filter(({ atMs }) => atMs >= middle && atMs < to),
    verdict,
  };
}

/** Runs the hostile guest this long, and another soon after it was ended; answers how the last one was. */
async function beHostile({ command, limits }: Hostile, phaseMs: number): Promise<string> {
  const end = sleep(phaseMs).then(() => false);
  for (;;) {
    const guest = startGuest({ command, limits, wall: "none" });
    const isEnded = await Promise.race([guest.result.then(() => true), end]);
    const { verdict } = await guest.stop();
    // Starting a process takes the event loop's time: how often that is done is the caller's own choice.
    if (isEnded && (await Promise.race([sleep(restartMs).then(() => true), end]))) continue;
    return "code" in verdict ? `${verdict.kind} ${verdict.code}` : verdict.kind;
  }
}

function parseCalls(text: string): PacedCall[] {
  const calls: PacedCall[] = [];
  for (const [, atMs, tookUs] of text.matchAll(/^(\d+) (\d+)$/gm))
    calls.push({ atMs: Number(atMs), tookUs: Number(tookUs) });
  return calls;
}
