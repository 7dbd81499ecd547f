import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/** How long a single test may take before it counts as hanging. */
const STALL_MS = 120_000;
/** How often a run goes on behind a test that killed its guest. */
const MAXIMUM_DEATHS = 40;
const MARK = "\x1e";

/**
 * Runs a module's tests on one side. A test that ends its guest twice is a `crash`, one that does not end is a `hang`; the
 * run goes on behind it in a new guest. A test that ends its guest once and not when run again is one of `once`. What takes
 * longer than `wallMs` altogether is `leftOut`, and nothing of it counts.
 * @returns {Promise<{ module: string, skipped?: string, broken?: string, leftOut?: string, tests: object[], once: object[], ms: number }>}
 * each test with its `id`, `outcome`, `reason` and `ms`.
 */
export async function runModule(side, module, options = {}) {
  const begun = performance.now();
  const outcome = { module, tests: [], once: [], ms: 0 };
  let start = 0;
  let suspect;
  const { wallMs = Number.POSITIVE_INFINITY } = options;
  for (let deaths = 0; deaths < MAXIMUM_DEATHS && !options.signal?.aborted; deaths++) {
    const restMs = wallMs - (performance.now() - begun);
    const round = await runOnce(side, [module, String(start), ...(options.resources ?? [])], options, restMs);
    if (round.isCut)
      return { ...outcome, tests: [], once: [], leftOut: `takes longer than ${wallMs / 1000} s`, ms: wallMs };
    outcome.tests.push(...round.tests);
    if (round.skipped !== undefined) outcome.skipped = round.skipped;
    if (round.broken !== undefined && start === 0) outcome.broken = round.broken;
    start += round.started;
    const { last } = round;
    if (suspect !== undefined && suspect.id !== last?.id) outcome.once.push(suspect);
    if (last === undefined) break;
    const isNew = last.outcome === "crash" && suspect?.id !== last.id;
    suspect = isNew ? last : undefined;
    if (isNew) start--;
    else outcome.tests.push(last);
  }
  outcome.ms = Math.round(performance.now() - begun);
  return outcome;
}

/** Answers what was told until the guest ended; `last` is the test that it did not come back from. */
async function runOnce(side, args, { signal, stallMs = STALL_MS }, restMs) {
  const place = side.newPlace();
  const round = { tests: [], started: 0 };
  let running;
  let isDone = false;
  const take = (event) => {
    if (event.event === "start") {
      running = event.id;
      round.started++;
    } else if (event.event === "end") {
      if (running === event.id) running = undefined;
      round.tests.push({ id: event.id, outcome: event.outcome, reason: event.reason, ms: event.ms });
    } else if (event.event === "broken") round.broken = event.reason;
    else if (event.event === "skip") round.skipped = event.reason;
    if (event.event === "done" || event.event === "skip") isDone = true;
  };
  const command = side.command(args, place);
  const { end, stderr, isStalled, isCut } = await supervise(command, take, { signal, stallMs, restMs });
  side.removePlace(place);
  if (isCut) return { ...round, isCut };
  if (isDone || round.broken !== undefined) return round;
  const reason = causeOf(stderr) || end;
  const outcome = isStalled || reason.startsWith("hangs:") ? "hang" : "crash";
  if (running !== undefined) round.last = { id: running, outcome, reason, ms: 0 };
  else if (round.started === 0) round.broken = reason;
  return round;
}

/** Runs a process, hands over what it tells, and ends it when it has told nothing for `stallMs`, or after `restMs`. */
function supervise(command, take, { signal, stallMs, restMs }) {
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"], signal });
  return new Promise((resolve) => {
    let isStalled = false;
    let isCut = false;
    let stderr = "";
    let rest = "";
    const stop = () => {
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 5000).unref();
    };
    const onStall = () => {
      isStalled = true;
      stop();
    };
    const onWall = () => {
      isCut = true;
      stop();
    };
    const wall = Number.isFinite(restMs) ? setTimeout(onWall, Math.max(0, restMs)) : undefined;
    let timer = setTimeout(onStall, stallMs);
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      clearTimeout(timer);
      timer = setTimeout(onStall, stallMs);
      const lines = (rest + chunk).split("\n");
      rest = lines.pop().slice(-1_000_000);
      for (const line of lines) if (line.startsWith(MARK)) takeLine(line, take);
    });
    child.stderr.setEncoding("utf8").on("data", (chunk) => {
      stderr = (stderr + chunk).slice(-10_000);
    });
    child.once("error", (error) => {
      stderr += String(error);
    });
    child.once("close", (code, killedBy) => {
      clearTimeout(timer);
      clearTimeout(wall);
      const end = isStalled ? `nothing happened for ${stallMs / 1000} s` : `ended with ${killedBy ?? code}`;
      resolve({ end, stderr: isStalled ? "" : stderr, isStalled, isCut });
    });
  });
}

/** A test may write what looks like ours; only what is JSON is taken. */
function takeLine(line, take) {
  try {
    take(JSON.parse(line.slice(1)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
}

/** What the guest's runtime said when it died; otherwise the last that was said. */
function causeOf(stderr) {
  const lines = stderr.trim().split("\n");
  return (
    lines.findLast((line) => /^(trap|hangs|guest): |^Fatal |^FATAL |^# Fatal/.test(line)) ??
    lines.at(-1) ??
    ""
  );
}
