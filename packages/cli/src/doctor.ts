import { closeSync, openSync } from "node:fs";
import {
  type Damage,
  FileSource,
  type Found,
  fileSink,
  JournalWriter,
  type RepairReport,
  recover,
  repair,
} from "@sandbox/replay";
import { withFile } from "./bad-file.js";
import { describeOpenError } from "./open-error.js";
import { jsonLine, sanitise } from "./sanitise.js";
import { UsageError } from "./usage-error.js";

/** What `sandbox doctor` was told. */
export interface DoctorFlags {
  readonly repair?: string;
  readonly force: boolean;
  readonly json: boolean;
}

/** Finds what is damaged in a recording; answers the exit status: 1 when anything is, 2 when nothing of it is whole. */
export function doctor(path: string, flags: DoctorFlags): number {
  const source = withFile(path, () => new FileSource(path));
  try {
    const examination = withFile(path, () => examine(source, flags));
    if (examination.records === 0) throw new UsageError(`${path}: there is no recording in it`);
    print(path, examination, flags);
    return examination.damages.some(({ kind }) => kind === "damage") ? 1 : 0;
  } finally {
    source.close();
  }
}

interface Examination extends RepairReport {
  /** How many are whole. */
  readonly records: number;
  readonly size: number;
}

function examine(source: FileSource, flags: DoctorFlags): Examination {
  let records = 0;
  function* counted(): Generator<Found> {
    for (const found of recover(source)) {
      if (found.kind === "record") records++;
      yield found;
    }
  }
  // Nothing is made of a file in which there is nothing.
  const hasAny = [...firstRecord(source)].length > 0;
  const steps = repair(counted());
  const report =
    hasAny && flags.repair !== undefined ? write(steps, flags.repair, flags.force) : drain(steps);
  return { ...report, records, size: source.size };
}

function* firstRecord(source: FileSource): Generator<Found> {
  for (const found of recover(source)) if (found.kind === "record") return yield found;
}

function drain(steps: Generator<unknown, RepairReport>): RepairReport {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function write(steps: ReturnType<typeof repair>, output: string, force: boolean): RepairReport {
  const fd = open(output, force);
  try {
    const journal = new JournalWriter(fileSink(fd));
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      const { record } = step.value;
      if (record !== "sync" && record !== "index") journal.write(step.value);
    }
  } finally {
    closeSync(fd);
  }
}

function open(output: string, force: boolean): number {
  try {
    return openSync(output, force ? "w" : "wx", 0o600);
  } catch (error) {
    throw new UsageError(describeOpenError(output, error));
  }
}

function print(path: string, examination: Examination, flags: DoctorFlags): void {
  const { damages, droppedMessages, records, size } = examination;
  if (flags.json) {
    const repaired = flags.repair === undefined ? {} : { repaired: flags.repair };
    console.log(jsonLine({ path, size, records, damages, droppedMessages, ...repaired }));
    return;
  }
  const count = damages.filter(({ kind }) => kind === "damage").length;
  console.log(
    sanitise(`${path}: ${records} records are whole, ${count === 0 ? "no damage" : `${count} damaged`}`),
  );
  for (const damage of damages) console.log(sanitise(`  ${describe(damage)}`));
  if (droppedMessages > 0)
    console.log(`  ${droppedMessages} whole messages stand in calls of which parts are lost`);
  if (flags.repair !== undefined) console.log(sanitise(`${flags.repair}: holds what is whole`));
}

function describe({ offset, lostBytes, reason, kind }: Damage): string {
  const what = kind === "tail" ? "the recorder was killed while it wrote:" : "damaged:";
  return `byte ${offset}: ${what} ${reason}; ${lostBytes} bytes are lost`;
}
