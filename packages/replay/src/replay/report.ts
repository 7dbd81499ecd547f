import type { BytesDifference, Divergence, NextCommand, ReplayReport } from "./divergence.js";

/** A replay for people to read: one line where all matched, else the calls around the divergence and what differs. */
export function formatReplayReport(report: ReplayReport): string {
  const { requests, matched, divergence } = report;
  const file = report.recording === undefined ? "" : `    ${printable(report.recording)}`;
  const notes = notesOf(report);
  if (!divergence) return `replay matched: ${counted(requests, "request")}${notes}${file}`;
  const head = `replay diverged at request ${divergence.requestNumber} of ${requests}, after ${matched} that matched`;
  return [
    `${head}${notes}${file}`,
    "",
    ...callLines(divergence, report.replayed === "guest" ? "live controller" : "live guest"),
    "",
    ...reason(divergence),
    ...nextLines(divergence.next),
  ].join("\n");
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function notesOf({ ignored, level }: ReplayReport): string {
  const notes = [
    ...(level === "effects" ? [] : [`level ${level}`]),
    ...(ignored === 0 ? [] : [`${ignored} not compared`]),
  ];
  return notes.length === 0 ? "" : ` (${notes.join(", ")})`;
}

function callLines({ before, requestNumber, recorded, live }: Divergence, side: string): string[] {
  const width = String(requestNumber).length;
  const line = (mark: string, number: number, text: string) =>
    `${mark} ${String(number).padStart(width + 1)}  ${text}`;
  const column = Math.max(recorded.length, live.length) + 4;
  return [
    ...before.map((call) => line(" ", call.number, call.line)),
    line("-", requestNumber, `${recorded.padEnd(column)}recorded`),
    line("+", requestNumber, `${live.padEnd(column)}${side}`),
  ];
}

function reason(divergence: Divergence): string[] {
  const { code, signature, expected, received, fields = [], bytes, likelyCause, lastDifference } = divergence;
  const [, ...otherFields] = fields;
  return [
    `${code}: ${signature}: expected ${expected}, received ${received}`,
    ...otherFields.map((field) => `  ${field.name}: expected ${field.expected}, received ${field.received}`),
    ...(bytes ? [bytesText(bytes)] : []),
    ...(likelyCause === undefined ? [] : [`Likely cause: ${likelyCause}`]),
    ...(lastDifference
      ? [
          `The last difference before it: request ${lastDifference.requestNumber}, ${passedText(lastDifference)}`,
        ]
      : []),
  ];
}

function passedText({ name, what }: NonNullable<Divergence["lastDifference"]>): string {
  return `${name}, ${what}.`;
}

function bytesText({ place, offset, differing, length }: BytesDifference): string {
  const verb = differing === 1 ? "differs, at" : "differ, the first at";
  return `${differing} of ${counted(length, "byte")} ${verb} ${place}+${offset}.`;
}

/** Commands in one column, what they are for in the next. */
function nextLines(commands: readonly NextCommand[]): string[] {
  if (commands.length === 0) return [];
  const width = Math.max(...commands.map(({ command }) => command.length));
  return ["", ...commands.map(({ command, purpose }) => `  ${command.padEnd(width)}  ${purpose}`)];
}
