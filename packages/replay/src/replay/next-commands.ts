import type { Difference, NextCommand, ReplayReport } from "./divergence.js";
import type { MatchLevel } from "./match-rules.js";

/** The files of a replay, by their names where they are known. */
export interface ReplayFiles {
  readonly recording?: string;
  readonly liveRecording?: string;
}

/** What the commands depend on beside the difference. */
export interface NextContext extends ReplayFiles {
  readonly replayed: ReplayReport["replayed"];
  readonly level?: MatchLevel;
  readonly exchanges: readonly unknown[];
}

/** How many calls around a divergence are worth reading. */
const CALLS_AROUND = 5;

/** What to type next; nothing that does not apply. */
export function nextCommands(difference: Difference, request: number, context: NextContext): NextCommand[] {
  const { recording, liveRecording, replayed, level = "effects", exchanges } = context;
  if (recording === undefined) return [];
  const file = shellWord(recording);
  const range = [Math.max(1, request - CALLS_AROUND), Math.min(exchanges.length, request + CALLS_AROUND)];
  const replay = `sandbox replay ${file} --as ${replayed}`;
  const strictness = level === "effects" ? "" : ` --level ${level}`;
  const [field] = difference.fields ?? [];
  const isOfCommands = difference.code === "command_mismatch" || difference.code === "bytes_mismatch";
  return [
    ...(liveRecording === undefined
      ? []
      : [
          {
            command: `sandbox diff ${file} ${shellWord(liveRecording)} --at ${request}`,
            purpose: "bytes side by side",
          },
        ]),
    {
      command: `sandbox trace ${file} --where 'req in ${range.join("..")}'`,
      purpose: "the calls around it",
    },
    ...(field
      ? [{ command: `${replay}${strictness} --ignore ${field.name}`, purpose: "let it differ and go on" }]
      : []),
    // Bare frames do not tell which program to start.
    ...(request > 1 && !recording.endsWith(".frames")
      ? [
          {
            command: `sandbox replay ${file} --as controller --until ${request - 1} --then live`,
            purpose: "go on from here with both sides live",
          },
        ]
      : []),
    ...(replayed === "controller" && request > 1
      ? [
          {
            command: `${replay} --until ${request - 1} --then live`,
            purpose: "go on live behind what matched",
          },
        ]
      : []),
    ...(isOfCommands
      ? [{ command: `${replay} --level effects`, purpose: "compare what commands do, not how" }]
      : []),
  ];
}

/** A word that a shell takes as it is; printable ASCII. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = Array.from(new TextEncoder().encode(text), (byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `$'${escaped.join("")}'`;
}
