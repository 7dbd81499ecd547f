import type { Divergence, ReplayReport } from "./divergence.js";

/** A replay for people to read: one line where all matched, else the calls around the divergence and what differs. */
export function formatReplayReport(report: ReplayReport): string {
  const { requests, matched, ignored, divergence } = report;
  if (!divergence) return `replay matched: ${counted(requests, "request")}${ignoredText(ignored)}`;
  const head = `replay diverged at request ${divergence.requestNumber} of ${requests}, after ${matched} that matched`;
  return [`${head}${ignoredText(ignored)}`, "", ...callLines(divergence), "", reason(divergence)].join("\n");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function ignoredText(ignored: number): string {
  return ignored === 0 ? "" : ` (${ignored} not compared)`;
}

function callLines({ before, requestNumber, recorded, live }: Divergence): string[] {
  const width = String(requestNumber).length;
  const line = (mark: string, number: number, text: string) =>
    `${mark} ${String(number).padStart(width + 1)}  ${text}`;
  const column = Math.max(recorded.length, live.length) + 4;
  return [
    ...before.map((call) => line(" ", call.number, call.line)),
    line("-", requestNumber, `${recorded.padEnd(column)}recorded`),
    line("+", requestNumber, `${live.padEnd(column)}live controller`),
  ];
}

function reason({ code, signature, expected, received }: Divergence): string {
  return `${code}: ${signature}: expected ${expected}, received ${received}`;
}
