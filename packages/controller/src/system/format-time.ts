import type { Tm } from "@sandbox/protocol";
import { toSeconds } from "./calendar.js";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
// A percent sign, how to fill a number, and a modifier for other calendars, which the C locale has not.
const CONVERSION = /%([-_0^#]?)([EO]?)([a-zA-Z%])/g;

/** Writes a date and time as strftime(3) does in the C locale; what is no conversion stays as it is. */
export function formatTime(format: string, tm: Tm): string {
  return format.replace(CONVERSION, (text, flag: string, _modifier: string, letter: string) => {
    const conversion = CONVERSIONS[letter];
    if (conversion === undefined) return text;
    return filled(conversion(tm), flag);
  });
}

/** The line that asctime(3) answers. */
export function timeLine(tm: Tm): string {
  const day = (DAYS[tm.tm_wday] ?? "???").slice(0, 3);
  const month = (MONTHS[tm.tm_mon] ?? "???").slice(0, 3);
  const time = [tm.tm_hour, tm.tm_min, tm.tm_sec].map(two).join(":");
  return `${day} ${month}${padded(tm.tm_mday, 3, " ")} ${time} ${tm.tm_year + 1900}\n`;
}

const CONVERSIONS: Readonly<Record<string, (tm: Tm) => string>> = {
  "%": () => "%",
  a: ({ tm_wday }) => (DAYS[tm_wday] ?? "?").slice(0, 3),
  A: ({ tm_wday }) => DAYS[tm_wday] ?? "?",
  b: ({ tm_mon }) => (MONTHS[tm_mon] ?? "?").slice(0, 3),
  B: ({ tm_mon }) => MONTHS[tm_mon] ?? "?",
  c: (tm) => formatTime("%a %b %e %H:%M:%S %Y", tm),
  C: (tm) => two(Math.floor(yearOf(tm) / 100)),
  d: ({ tm_mday }) => two(tm_mday),
  D: (tm) => formatTime("%m/%d/%y", tm),
  e: ({ tm_mday }) => padded(tm_mday, 2, " "),
  F: (tm) => formatTime("%Y-%m-%d", tm),
  g: (tm) => two(modulo(isoWeek(tm).year, 100)),
  G: (tm) => String(isoWeek(tm).year),
  h: (tm) => formatTime("%b", tm),
  H: ({ tm_hour }) => two(tm_hour),
  I: ({ tm_hour }) => two(twelve(tm_hour)),
  j: ({ tm_yday }) => padded(tm_yday + 1, 3, "0"),
  k: ({ tm_hour }) => padded(tm_hour, 2, " "),
  l: ({ tm_hour }) => padded(twelve(tm_hour), 2, " "),
  m: ({ tm_mon }) => two(tm_mon + 1),
  M: ({ tm_min }) => two(tm_min),
  n: () => "\n",
  p: ({ tm_hour }) => (tm_hour < 12 ? "AM" : "PM"),
  P: ({ tm_hour }) => (tm_hour < 12 ? "am" : "pm"),
  r: (tm) => formatTime("%I:%M:%S %p", tm),
  R: (tm) => formatTime("%H:%M", tm),
  s: (tm) => String(toSeconds(tm)),
  S: ({ tm_sec }) => two(tm_sec),
  t: () => "\t",
  T: (tm) => formatTime("%H:%M:%S", tm),
  u: ({ tm_wday }) => String(tm_wday === 0 ? 7 : tm_wday),
  U: ({ tm_yday, tm_wday }) => two(Math.floor((tm_yday + 7 - tm_wday) / 7)),
  V: (tm) => two(isoWeek(tm).week),
  w: ({ tm_wday }) => String(tm_wday),
  W: ({ tm_yday, tm_wday }) => two(Math.floor((tm_yday + 7 - modulo(tm_wday - 1, 7)) / 7)),
  x: (tm) => formatTime("%m/%d/%y", tm),
  X: (tm) => formatTime("%H:%M:%S", tm),
  y: (tm) => two(modulo(yearOf(tm), 100)),
  Y: (tm) => String(yearOf(tm)),
  z: () => "+0000",
  Z: () => "UTC",
};

function filled(text: string, flag: string): string {
  if (flag === "^") return text.toUpperCase();
  if (flag === "-") return text.replace(/^[0 ]+(?=\d)/, "");
  if (flag === "_") return text.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length));
  if (flag === "0") return text.replace(/^ +(?=\d)/, (spaces) => "0".repeat(spaces.length));
  return text;
}

/** The week of ISO 8601 and its year: the first has the year's first Thursday. */
function isoWeek(tm: Tm): { readonly year: number; readonly week: number } {
  const year = yearOf(tm);
  const week = Math.floor((tm.tm_yday - modulo(tm.tm_wday - 1, 7) + 10) / 7);
  if (week < 1) return { year: year - 1, week: weeksOf(year - 1) };
  return week > weeksOf(year) ? { year: year + 1, week: 1 } : { year, week };
}

function weeksOf(year: number): number {
  const lastDay = (of: number) =>
    modulo(of + Math.floor(of / 4) - Math.floor(of / 100) + Math.floor(of / 400), 7);
  return lastDay(year) === 4 || lastDay(year - 1) === 3 ? 53 : 52;
}

function yearOf({ tm_year }: Tm): number {
  return tm_year + 1900;
}

function twelve(hour: number): number {
  return modulo(hour - 1, 12) + 1;
}

function two(number: number): string {
  return padded(number, 2, "0");
}

function padded(number: number, width: number, fill: string): string {
  return String(number).padStart(width, fill);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
