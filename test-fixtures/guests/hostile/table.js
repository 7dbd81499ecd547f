import { elsewhere, hazards, later } from "./hazards.js";
import { rows } from "./rows.js";

/** The page docs/hostile-suite.md. */
export function hostileTable() {
  return `# The hostile suite

<!-- Written by \`node scripts/hostile-suite.mjs\` from test-fixtures/guests/hostile: do not edit. -->

${rows.length} guests that do what no genuine guest does, each a program of its own over real pipes, run by
[hostile.test.ts](../packages/cli/test/hostile.test.ts) with the controller as everybody has it. For each of them:

| rule | what is checked                                                                                                                          |
| ---- | ---------------------------------------------------------------------------------------------------------------------------------------- |
| R1   | the session ends in exactly the verdict below; nothing is thrown, no promise is rejected unheard                                         |
| R2   | the controller's memory stays flat; of the guest's real stderr at most 64 KiB are kept                                                   |
| R3   | it ends in bounded time                                                                                                                  |
| R4   | after the verdict nothing is written, answered or handed out, and no process of the guest's group lives; after all of them no descriptor, pipe or timer is left |
| R5   | within a call, nothing of the guest's memory is fetched twice; of one of the first generation there is none                              |
| R6   | nothing that the controller wrote names a file, user or folder of the host; mounted directories are as they were                         |
| R7   | the verdict has the 32 bytes before its offset, and a new session that is told the recorded bytes ends in the same one                   |

## What is tried

| hazard | what a guest may try | guests |
| ------ | -------------------- | ------ |
${Object.entries(hazards).map(hazardRow).join("\n")}

Numbers with X are our own: nobody had them on a list.

## The guests

| a guest that | hazards | ends in | is |
| ------------ | ------- | ------- | -- |
${rows.map(guestRow).join("\n")}

Those whose names begin with \`marshal-\` speak the [first generation](generations.md) of the pipe.

Where two ends are given, the second is that of a machine whose wall has a filter of system calls.
`;
}

function hazardRow([id, what]) {
  const guests = rows.filter((row) => row.hazards.includes(id)).map(({ name }) => `\`${name}\``);
  if (id in elsewhere) guests.push(`[${elsewhere[id].split("/").at(-1)}](../${elsewhere[id]})`);
  if (id in later) guests.push(`not yet: ${later[id]}`);
  return `| ${id} | ${what} | ${guests.join(", ")} |`;
}

const programs = { node: "a script", c: "C", python: "Python", wasm: "WebAssembly", file: "a file" };

function guestRow({ name, description, hazards: ids, expected, walled, program = "node" }) {
  const ends = [expected, ...(walled ? [walled] : [])].map(shown).join(", or ");
  return `| ${description.replaceAll("|", "\\|")} (\`${name}\`) | ${ids.join(" ")} | ${ends} | ${programs[program]} |`;
}

function shown({ kind, ...facts }) {
  const [fact] = Object.values(facts);
  return fact === undefined ? kind : `${kind} \`${fact}\``;
}
