import { toBytes, toByteText } from "./byte-text.js";
import { toSeconds, toTm } from "./calendar.js";
import { formatTime, timeLine } from "./format-time.js";
import type { Calls } from "./parts.js";

/** The calls between moments and dates. The guest is in UTC, wherever the host is. */
export function calendarCalls(): Calls<
  "localtime" | "localtime_r" | "gmtime" | "gmtime_r" | "mktime" | "asctime" | "ctime" | "strftime" | "tzset"
> {
  return {
    localtime: ({ timep }) => toTm(timep),
    localtime_r: ({ timep }) => toTm(timep),
    gmtime: ({ timep }) => toTm(timep),
    gmtime_r: ({ timep }) => toTm(timep),
    mktime({ tm }) {
      const result = toSeconds(tm);
      return { result, tm: toTm(result) };
    },
    asctime: ({ tm }) => toBytes(timeLine(tm)),
    ctime: ({ timep }) => toBytes(timeLine(toTm(timep))),
    strftime: ({ format, tm }) => toBytes(formatTime(toByteText(format), tm)),
    tzset: () => undefined,
  };
}
