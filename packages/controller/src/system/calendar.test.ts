import { NULL, type Tm } from "@sandbox/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { latin1 } from "../../test/posix.js";
import { context, now, outcome, text } from "../../test/virtual-posix.js";
import { createSystem, type System } from "./system.js";

let system: System;
beforeEach(() => {
  system = createSystem({ clock: { startAt: 0n } });
});
afterEach(() => system.dispose());

const taken = (timep: number) => now(system.gmtime({ timep }, context));
const written = (format: string, timep: number) =>
  text(now(system.strftime({ max: 100, format: latin1(format), tm: taken(timep) }, context)));

describe("a moment as a date", () => {
  it("is the one that JavaScript knows, from the year -271821 to 275760", () => {
    for (let i = -500; i <= 500; i++) {
      const timep = i * 17_279_999_999;
      const date = new Date(timep * 1000);
      expect(taken(timep)).toMatchObject({
        tm_year: date.getUTCFullYear() - 1900,
        tm_mon: date.getUTCMonth(),
        tm_mday: date.getUTCDate(),
        tm_hour: date.getUTCHours(),
        tm_min: date.getUTCMinutes(),
        tm_sec: date.getUTCSeconds(),
        tm_wday: date.getUTCDay(),
        tm_isdst: 0,
        tm_gmtoff: 0,
        tm_zone: NULL,
      });
    }
  });

  it("counts the days of a leap year", () => {
    expect(taken(Date.UTC(2024, 11, 31) / 1000)).toMatchObject({ tm_yday: 365, tm_wday: 2 });
    expect(taken(Date.UTC(1900, 1, 28) / 1000 + 86_400)).toMatchObject({ tm_mon: 2, tm_mday: 1 });
  });

  it("is in UTC, wherever the host is", () => {
    const timep = 1_700_000_000;
    expect(now(system.localtime({ timep }, context))).toEqual(taken(timep));
    expect(now(system.localtime_r({ timep }, context))).toEqual(now(system.gmtime_r({ timep }, context)));
  });

  it("is EOVERFLOW where its year is no int", () => {
    for (const timep of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])
      expect(outcome(() => system.gmtime({ timep: timep * 8 }, context))).toBe("EOVERFLOW");
  });

  it("is a line of text", () => {
    expect(text(now(system.ctime({ timep: 117_133_432 }, context)))).toBe("Mon Sep 17 17:03:52 1973\n");
    expect(text(now(system.asctime({ tm: { ...taken(0), tm_wday: 9, tm_mon: -1 } }, context)))).toBe(
      "??? ???  1 00:00:00 1970\n",
    );
  });
});

describe("a date as a moment", () => {
  const put = (tm: Tm) => outcome(() => now(system.mktime({ tm }, context)).result);

  it("is the moment that it was taken from", () => {
    for (const timep of [0, -1, 951_782_400, 253_402_300_799, -62_167_219_200])
      expect(put(taken(timep))).toBe(timep);
  });

  it("may be beyond its ranges, and comes back within them", () => {
    const { result, tm } = now(
      system.mktime({ tm: { ...taken(0), tm_mon: 13, tm_mday: 0, tm_hour: -1, tm_wday: 99 } }, context),
    );
    expect(new Date(result * 1000).toISOString()).toBe("1971-01-30T23:00:00.000Z");
    expect(tm).toMatchObject({ tm_year: 71, tm_mon: 0, tm_mday: 30, tm_hour: 23, tm_wday: 6, tm_yday: 29 });
  });

  it("is EOVERFLOW where no number holds it", () => {
    const int = 2 ** 31 - 1;
    expect(put({ ...taken(0), tm_year: int, tm_mon: int, tm_mday: int })).toBe("EOVERFLOW");
  });
});

describe("a format", () => {
  it("is written as C writes it", () => {
    const moment = Date.UTC(2026, 0, 3, 0, 5, 9) / 1000;
    expect(written("%Y-%m-%d %H:%M:%S %Z%z", moment)).toBe("2026-01-03 00:05:09 UTC+0000");
    expect(written("%a %A %b %B %e %j %y %C", moment)).toBe("Sat Saturday Jan January  3 003 26 20");
    expect(written("%I %p %P %l %k %u %w %U %W", moment)).toBe("12 AM am 12  0 6 6 00 00");
    expect(written("%c|%x|%X|%r|%D|%s", moment)).toBe(
      `Sat Jan  3 00:05:09 2026|01/03/26|00:05:09|12:05:09 AM|01/03/26|${moment}`,
    );
  });

  it("knows the weeks of ISO 8601", () => {
    expect(written("%G-%V", Date.UTC(2021, 0, 3) / 1000)).toBe("2020-53");
    expect(written("%G-%V %g", Date.UTC(2024, 11, 30) / 1000)).toBe("2025-01 25");
  });

  it("is left as it is where it is none", () => {
    expect(written("100% of %Q %", 0)).toBe("100% of %Q %");
    expect(written("%-d %_H %^a %Ey", 0)).toBe("1  0 THU 70");
  });
});
