import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchDecode } from "./decode/subject.js";
import { benchLimits } from "./limits/subject.js";
import { describeMachine, printMachine } from "./machine.js";
import { benchMany } from "./many/subject.js";
import { benchMemory } from "./memory/subject.js";
import { benchPipe } from "./pipe/subject.js";
import { benchRecord } from "./record/subject.js";
import type { Effort } from "./rounds.js";
import { benchStart } from "./start/subject.js";
import { printTable, type Table } from "./table.js";

const usage = `usage: pnpm bench [SUBJECT...] [--quick] [--json FILE]
subjects: decode, pipe, many, limits, memory, start, record; all of them unless named`;

type Subject = (effort: Effort) => Outcome | Promise<Outcome>;
type Outcome = Table | readonly Table[] | { readonly skipped: string };

const subjects: Readonly<Record<string, Subject>> = {
  decode: benchDecode,
  pipe: benchPipe,
  many: benchMany,
  limits: benchLimits,
  memory: benchMemory,
  start: benchStart,
  record: benchRecord,
};

function printTables(tables: Table | readonly Table[]): string {
  return [tables].flat().map(printTable).join("\n");
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, json: { type: "string" }, help: { type: "boolean" } },
});
const names = positionals.length > 0 ? positionals : Object.keys(subjects);
if (values.help || names.some((name) => !(name in subjects))) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}

const effort = values.quick ? { rounds: 3, roundMs: 50 } : { rounds: 15, roundMs: 150 };
const machine = describeMachine();
console.log(`${printMachine(machine)}\n`);
const outcomes: Record<string, Outcome> = {};
for (const [name, bench] of Object.entries(subjects)) {
  if (!names.includes(name)) continue;
  const outcome = await bench(effort);
  outcomes[name] = outcome;
  console.log("skipped" in outcome ? `${name}: skipped, ${outcome.skipped}\n` : printTables(outcome));
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, outcomes }, undefined, 2)}\n`);
