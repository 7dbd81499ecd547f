import { defaultLimits, defaultQuotas } from "@sandbox/controller/defaults";
import { Option } from "commander";
import { parseCount, parseDuration, parseSize } from "./option-values.js";

/** What a limit is given in, how it is read, and how its default is shown. */
const units = {
  time: { parse: parseDuration, show: (milliseconds: number) => `${milliseconds / 1000}s` },
  size: {
    parse: parseSize,
    show: (bytes: number) => (bytes % 2 ** 30 === 0 ? `${bytes / 2 ** 30}G` : `${bytes / 2 ** 20}M`),
  },
  number: {
    parse: parseCount,
    show: (number: number) => (number % 1e6 === 0 ? `${number / 1e6}M` : `${number}`),
  },
} as const;

type Row = readonly [flag: string, unit: keyof typeof units, value: number, description: string];

const rows: readonly Row[] = [
  ["--timeout", "time", defaultLimits.wallMs, "end the guest after this long, such as 10, 1.5s or 2m"],
  ["--cpu", "time", defaultLimits.cpuMs, "end the guest after this much processor time, its start included"],
  [
    "--memory",
    "size",
    defaultLimits.memoryBytes,
    "the guest's memory: beyond it Python meets a MemoryError, and a native guest is ended",
  ],
  [
    "--max-output",
    "size",
    defaultLimits.outputBytes,
    "end the guest when a stream exceeds this, such as 64K",
  ],
  [
    "--max-calls",
    "number",
    defaultLimits.calls,
    "end the guest after this many system calls, such as 100K or 5M",
  ],
  ["--disk", "size", defaultQuotas.bytes, "what all files of the guest may hold; beyond it is ENOSPC"],
  ["--max-files", "number", defaultQuotas.inodes, "how many files there may be; beyond it is ENOSPC"],
  [
    "--max-open-files",
    "number",
    defaultQuotas.openFiles,
    "how many may be open at once; beyond it is EMFILE",
  ],
];

/** The options of `sandbox run` that limit a guest, each with its default. */
export function limitOptions(): Option[] {
  return rows.map(([flag, unit, value, description]) => {
    const { parse, show } = units[unit];
    return new Option(`${flag} <${unit}>`, description).argParser(parse).default(value, show(value));
  });
}
