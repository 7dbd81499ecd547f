import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { benchDecode } from "./decode/subject.js";
import { describeMachine, printMachine } from "./machine.js";
import type { Effort } from "./rounds.js";
import { printTable, type Table } from "./table.js";

const usage = `usage: pnpm bench [SUBJECT...] [--quick] [--json FILE]
subjects: decode`;

const subjects: Readonly<Record<string, (effort: Effort) => Table | Promise<Table>>> = {
  decode: benchDecode,
};

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
const tables: Record<string, Table> = {};
for (const name of names) {
  const table = await subjects[name]?.(effort);
  if (!table) continue;
  tables[name] = table;
  console.log(printTable(table));
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, tables }, undefined, 2)}\n`);
