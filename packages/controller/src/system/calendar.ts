import { NULL, type Tm } from "@sandbox/protocol";
import { fail } from "../failure.js";

const DAY_SECONDS = 86_400;
// The Gregorian calendar repeats itself after so many days.
const ERA_YEARS = 400;
const ERA_DAYS = 146_097;
// From 0000-03-01 to 1970-01-01: years begin in March here, so that a leap day is their last.
const EPOCH_DAYS = 719_468;
const INT_MAX = 2 ** 31 - 1;

/** Takes a moment, in seconds since 1970, apart in UTC; throws EOVERFLOW for a year that no struct tm holds. */
export function toTm(seconds: number): Tm {
  const days = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - days * DAY_SECONDS;
  const { year, month, day } = dateOf(days);
  if (Math.abs(year - 1900) > INT_MAX) throw fail("EOVERFLOW");
  return {
    tm_sec: rest % 60,
    tm_min: Math.floor(rest / 60) % 60,
    tm_hour: Math.floor(rest / 3600),
    tm_mday: day,
    tm_mon: month,
    tm_year: year - 1900,
    tm_wday: modulo(days + 4, 7),
    tm_yday: days - daysOf(year, 0, 1),
    tm_isdst: 0,
    tm_gmtoff: 0,
    tm_zone: NULL,
  };
}

/** Puts a date and time in UTC together, whose fields may be beyond their ranges; throws EOVERFLOW. */
export function toSeconds({ tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year }: Tm): number {
  const days = daysOf(tm_year + 1900, tm_mon, tm_mday);
  const seconds = days * DAY_SECONDS + tm_hour * 3600 + tm_min * 60 + tm_sec;
  if (!Number.isSafeInteger(seconds)) throw fail("EOVERFLOW");
  return seconds;
}

/** Days from 1970-01-01 to a date; months count from January, 0, and may be any number. */
function daysOf(year: number, month: number, day: number): number {
  const months = year * 12 + month - 2;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const era = Math.floor(marchYear / ERA_YEARS);
  const yearOfEra = marchYear - era * ERA_YEARS;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * ERA_DAYS + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

function dateOf(days: number): { year: number; month: number; day: number } {
  const sinceStart = days + EPOCH_DAYS;
  const era = Math.floor(sinceStart / ERA_DAYS);
  const dayOfEra = sinceStart - era * ERA_DAYS;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = (marchMonth + 2) % 12;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: era * ERA_YEARS + yearOfEra + (month < 2 ? 1 : 0), month, day };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
