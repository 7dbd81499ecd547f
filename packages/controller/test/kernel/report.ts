import { type Difference, differences } from "./differences.js";
import { isPause, nameOf } from "./operation.js";
import { places } from "./places.js";
import type { Play } from "./player.js";
import { subjects } from "./subjects/index.js";

/** The page docs/kernel-comparison.md: what is compared, and every difference with its reason. */
export function comparisonPage(): string {
  const rows = Object.entries(subjects).map(([subject, plays]) => [
    subject,
    plays.length,
    operationsOf(plays).length,
  ]);
  const total = operationsOf(Object.values(subjects).flat());
  const calls = new Set(total.map(nameOf));
  return `# Like the kernel

One script of ${total.length} operations on files, errors included, is played on the kernel of the machine that runs the tests and in each of these places of the virtual system, by an ordinary user and by root. The answers must be the same: results, errnos, content, entries, types, modes, owners, counts of links, sizes, blocks, which inode it is, and which times changed.

${table(
  ["place", "what is in it before"],
  places.map(({ name, doc }) => [name, doc]),
)}

${table(["about", "plays", "operations"], rows)}

${calls.size} calls take part: ${[...calls].sort().join(", ")}.

In memory an ordinary user plays everything; of a subject of more than 100 plays each mount plays a third, and root a fifth.

What a file system decides for itself is told of neither: the order of a directory's entries, its size, device numbers, and blocks where the machine has no file system in memory to play on. The script is in packages/controller/test/kernel; this page is written from it by \`npx vitest run --update test/kernel/page.test.ts\`, and a test fails when it is stale.

## Where the answer differs on purpose

Any other difference fails the tests, and so does one of these that is none any more.

${table(["call", "when", "kernel", "here", "where", "why"], differences.map(rowOf))}
`;
}

function operationsOf(plays: readonly Play[]) {
  return plays.flatMap(({ steps }) => steps.flatMap((step) => (isPause(step) ? [] : [step])));
}

function rowOf({ calls, when, kernel, ours, places: where, why }: Difference): string[] {
  return [calls.join(", "), when, said(kernel), said(ours), where?.join(", ") ?? "everywhere", why];
}

function said(answer: string | RegExp): string {
  return typeof answer === "string" ? answer : "another";
}

function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => `${row[i]}`.length)));
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell, i) => `${cell}`.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(heads), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
}
