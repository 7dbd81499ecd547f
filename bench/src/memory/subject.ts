import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type GuestCommand, type RunOptions, startGuest } from "@sandbox/controller";
import { pythonGuest } from "@sandbox/guest-python";
import { compileGuest } from "@sandbox/test-fixtures";
import { type Effort, median } from "../rounds.js";
import type { Table } from "../table.js";

const together = 8;
const room = 8 * 2 ** 30;
/** What an idle guest has given back by then, it does not need. */
const restMs = 1000;

/** A guest that says a word and then waits for input that never comes. */
interface Idler {
  readonly name: string;
  readonly options: RunOptions;
}

/** Memory of guests that wait, eight of each kind at once, so that what they share counts for each in part. */
export async function benchMemory(effort: Effort): Promise<Table | { readonly skipped: string }> {
  if (!existsSync("/proc/self/smaps_rollup"))
    return { skipped: "memory is measured by Linux's /proc/PID/smaps_rollup" };
  const runs = Math.min(3, effort.rounds);
  const rows: (string | number)[][] = [];
  for (const { name, options } of idlers()) {
    const measured: (readonly [number, number])[] = [];
    for (let run = 0; run < runs; run++) measured.push(await measure(options));
    const [pss = Number.NaN, own = Number.NaN] = [0, 1].map((at) =>
      median(measured.map((values) => values[at] ?? Number.NaN)),
    );
    rows.push([name, together, pss / 2 ** 20, own / 2 ** 20, Math.floor(room / pss)]);
  }
  const mebibytes = { digits: 1, suffix: " MiB" };
  return {
    title: "Memory of an idle guest",
    columns: [
      { name: "guest" },
      { name: "at once" },
      { name: "PSS", ...mebibytes },
      { name: "of it its own", ...mebibytes },
      { name: "fit in 8 GiB" },
    ],
    rows,
    notes: [
      "PSS: what a process has for itself, and its part of what it shares. The controller's own memory comes on top.",
      "A PyPy is measured where SANDBOX_BENCH_PYPY names an executable, and SANDBOX_BENCH_PYPY_LIB its library.",
    ],
  };
}

function idlers(): Idler[] {
  const wait = "import sys; sys.stdout.write('r'); sys.stdout.flush(); sys.stdin.read()";
  const found: Idler[] = [
    { name: "the default guest, Python", options: { command: pythonGuest({ args: ["-c", wait] }) } },
  ];
  const calls = compileGuest("idle");
  if (typeof calls === "string")
    found.unshift({ name: "a guest in C", options: { command: { file: calls } } });
  const { SANDBOX_BENCH_PYPY: pypy, SANDBOX_BENCH_PYPY_LIB: lib } = process.env;
  if (pypy !== undefined && lib !== undefined)
    found.push({ name: "PyPy", options: pypyOptions(pypy, lib, wait) });
  return found;
}

function pypyOptions(file: string, lib: string, code: string): RunOptions {
  const argv0 = "/lib/pypy";
  const command: GuestCommand = { file, argv0, args: ["-B", "-S", "-c", code] };
  const mounts = readdirSync(lib)
    .filter((name) => name.startsWith("lib"))
    .map((name) => ({ host: join(lib, name), at: `/lib/${name}` }));
  return { command, mounts, files: { [argv0]: { data: "", mode: 0o755 } } };
}

/** The mean PSS of guests of a kind that run at the same time, and the mean of what is no other's, in bytes. */
async function measure(options: RunOptions): Promise<readonly [number, number]> {
  const ready: Promise<void>[] = [];
  const guests = Array.from({ length: together }, () => {
    let isReady = () => {};
    ready.push(
      new Promise((done) => {
        isReady = done;
      }),
    );
    return startGuest({ ...options, wall: "none", stdin: never(), onOutput: () => isReady() });
  });
  try {
    const ended = Promise.race(guests.map(({ result }) => result)).then(({ verdict, guestStderr }) => {
      throw new Error(`${JSON.stringify(verdict)} ${new TextDecoder().decode(guestStderr)}`);
    });
    await Promise.race([Promise.all(ready), ended]);
    await Promise.race([new Promise((done) => setTimeout(done, restMs)), ended]);
    ended.catch(() => {});
    const maps = guests.map(({ pid }) => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return [mean(maps.map((map) => field(map, "Pss"))), mean(maps.map((map) => field(map, "Private_Dirty")))];
  } finally {
    await Promise.all(guests.map((guest) => guest.stop()));
  }
}

async function* never(): AsyncGenerator<Uint8Array> {
  await new Promise(() => {});
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function field(map: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(map)?.[1]) * 1024;
}
