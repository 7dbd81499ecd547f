import {
  defaultLimits,
  defaultQuotas,
  hostErrorCodes,
  limitNames,
  measures,
  type Verdict,
  verdictKinds,
  violationCodes,
} from "@sandbox/controller";
import { expect, test } from "vitest";
import { exitStatus } from "../src/exit-status.js";

const around = { before: "", after: "" };
const place = { offset: 0, requestNumber: 0, expected: "", received: "", around };

/** One verdict of each kind, for its exit status. */
const samples: Readonly<Record<Verdict["kind"], Verdict>> = {
  exit: { kind: "exit", code: 0 },
  signal: { kind: "signal", signal: "SIGSEGV" },
  limit: { kind: "limit", limit: "wallMs", value: 1, reached: 1 },
  violation: { kind: "violation", code: "TRUNCATED", ...place },
  "host-error": { kind: "host-error", code: "GUEST_START", message: "" },
  aborted: { kind: "aborted", reason: "" },
};

const fields: Readonly<Record<Verdict["kind"], string>> = {
  exit: "`code`: 0 to 255",
  signal: "`signal`: its name",
  limit: "`limit`, `value`, `reached`",
  violation: "`code`, `offset`, `requestNumber`, `expected`, `received`, `around`",
  "host-error": "`code`, `message`",
  aborted: "`reason`",
};

/** What the command exits with, where that is not the same for every verdict of a kind. */
const ownStatus: Readonly<Partial<Record<Verdict["kind"], string>>> = {
  exit: "the guest's own",
  signal: "128 and the signal's number",
};

const defaults: Readonly<Record<keyof typeof limitNames, number>> = {
  ...defaultLimits,
  fileBytes: defaultQuotas.bytes,
  inodes: defaultQuotas.inodes,
  openFiles: defaultQuotas.openFiles,
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function codes(of: Readonly<Record<string, string>>): string {
  return table(
    ["code", "what it says"],
    Object.entries(of).map(([code, sentence]) => [`\`${code}\``, sentence]),
  );
}

function page(): string {
  const kinds = Object.entries(verdictKinds).map(([kind, sentence]) => {
    const sample = samples[kind as Verdict["kind"]];
    const status = ownStatus[sample.kind] ?? String(exitStatus(sample));
    return [`\`${kind}\``, sentence, fields[sample.kind], status];
  });
  const limits = Object.entries(limitNames).map(([name, counted]) => {
    const value = defaults[name as keyof typeof limitNames];
    return [`\`${name}\``, counted, value.toLocaleString("en-US")];
  });
  return `# Verdicts

How a session ended: exactly one of these, whatever the guest did. The library has it as \`RunResult.verdict\`,
\`sandbox run --json\` as \`verdict\`, and \`sandbox run\` as one line on stderr, which is \`describeVerdict(verdict)\` and
stands in the JSON as \`verdict.description\`. Words and codes are only ever added. Beside it stands which
[generation](generations.md) of the pipe the guest spoke, once it had spoken: \`RunResult.protocol\`, \`protocol\` in the
JSON, and for the first "; first generation of the pipe" behind the line.

${table(["`kind`", "what it says", "fields", "exit status of `sandbox run`"], kinds)}

## Limits

\`value\` is the limit, \`reached\` what was measured when it was hit. All are on by default. The last three are quotas:
a call that goes over one fails with ENOSPC or EMFILE, and it ends the session only with \`onQuota: "stop"\`
(\`--stop-on-quota\`). \`RunResult.quotasReached\` lists those that were met in either case.

${table(["`limit`", "counted", "default"], limits)}

## Violations

A genuine guest makes none. \`offset\` is the byte in what the guest wrote, from its start; \`requestNumber\` counts from 1;
\`around\` has up to 32 bytes before that place and 32 from it on, in hex. \`UNKNOWN_COMMAND\` and \`TRANSFER_TOO_LONG\`
arise in the guest's role only; what stands from \`UNKNOWN_TAG\` to \`BAD_FLOAT\` is of the first generation.

${codes(violationCodes)}

## Host errors

${codes(hostErrorCodes)}

## The second wall

\`RunResult.wall\`, and \`wall\` in the JSON, lists the measures that concern the guest, each \`on\`, or \`off\` with the
\`reason\`. A guest with a measure that is on:

${table(
  ["`measure`", "the guest"],
  Object.entries(measures).map(([name, sentence]) => [`\`${name}\``, sentence]),
)}

This page is made from the tables of \`@sandbox/controller\` by \`packages/cli/test/verdict-docs.test.ts\`; after a change,
\`vitest run -u\` writes it anew.
`;
}

test("docs/verdicts.md says what the tables say", async () => {
  await expect(page()).toMatchFileSnapshot("../../../docs/verdicts.md");
});

test("every limit and quota has a default", () => {
  for (const name of Object.keys(limitNames)) expect(defaults, name).toHaveProperty(name, expect.any(Number));
});
