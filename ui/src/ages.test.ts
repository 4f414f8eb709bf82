import { describe, expect, it } from "vitest";
import { age, ahead, atHour, clock, countdown, dayBounds, dayWords, duration, exact, localDay, soon, when, wholeDay } from "./ages";

const BERLIN = "Europe/Berlin";
const HOUR = 3_600_000;
const now = Date.parse("2026-11-21T14:00:00Z");
// The separators of times differ between versions of the date library.
const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, " ");

describe("ages", () => {
  it("grow from now over seconds and minutes to days", () => {
    expect(age(now - 1_000, now)).toBe("just now");
    expect(age(now - 12_900, now)).toBe("12 s ago");
    expect(age(now - 59_999, now)).toBe("59 s ago");
    expect(age(now - 20 * 60_000, now)).toBe("20 min ago");
    expect(age(now - 5 * HOUR, now)).toBe("5 h ago");
    expect(age(now - 49 * HOUR, now)).toBe("2 days ago");
  });

  it("of a time ahead are now, because two clocks never agree", () => {
    expect(age(now + 90_000, now)).toBe("just now");
    expect(when(now + 90_000, now, BERLIN)).toBe("just now");
  });

  it("of long ago become a day and a time, then a date", () => {
    expect(plain(when(Date.parse("2026-11-20T20:40:00Z"), now, BERLIN))).toMatch(/^yesterday at (21:40|9:40 PM)$/);
    expect(plain(when(Date.parse("2026-11-17T20:40:00Z"), now, BERLIN))).toMatch(/^Tuesday at /);
    expect(when(Date.parse("2026-11-03T20:40:00Z"), now, BERLIN)).toMatch(/^(3 Nov|Nov 3)$/);
    expect(when(Date.parse("2025-11-03T20:40:00Z"), now, BERLIN)).toMatch(/2025/);
  });

  it("count down, and say how soon", () => {
    expect(countdown(now + 272_000, now)).toBe("4:32");
    expect(countdown(now - 1, now)).toBe("0:00");
    expect(soon(now + 3 * 60_000, now)).toBe("in 3 min");
    expect(soon(now - 5_000, now)).toBe("now");
    expect(duration(15 * 24 * HOUR)).toBe("2 weeks");
  });
});

describe("times in the user's zone", () => {
  it("F19 a time in UTC is shown in the zone that is given, whatever the zone of this computer", () => {
    const at = Date.parse("2026-07-01T22:30:00Z");
    expect(plain(clock(at, BERLIN))).toMatch(/^(00:30|12:30 AM)$/);
    expect(plain(clock(at, "America/New_York"))).toMatch(/^(18:30|6:30 PM)$/);
    expect(plain(clock(at, "Asia/Kolkata"))).toMatch(/^(04:00|4:00 AM)$/);
    expect(localDay(at, BERLIN)).toBe("2026-07-02");
    expect(localDay(at, "America/New_York")).toBe("2026-07-01");
  });

  it("F19 the hour before and the hour after clocks go back are told apart", () => {
    const first = Date.parse("2026-10-25T00:30:00Z");
    const second = Date.parse("2026-10-25T01:30:00Z");
    expect(clock(first, BERLIN)).toBe(clock(second, BERLIN));
    expect(exact(first, BERLIN)).not.toBe(exact(second, BERLIN));
  });

  it("F19 a day of a change of clocks has 23 or 25 hours, and its hours stand where they are", () => {
    const spring = dayBounds(Date.parse("2026-03-29T10:00:00Z"), BERLIN);
    expect([spring.day, spring.to - spring.from]).toEqual(["2026-03-29", 23 * HOUR]);
    expect(atHour("2026-03-29", 6, BERLIN) - spring.from).toBe(5 * HOUR);
    const autumn = dayBounds(Date.parse("2026-10-25T10:00:00Z"), BERLIN);
    expect([autumn.day, autumn.to - autumn.from]).toEqual(["2026-10-25", 25 * HOUR]);
    expect(atHour("2026-10-25", 18, BERLIN) - autumn.from).toBe(19 * HOUR);
  });

  it("F19 an hour that clocks skip is the moment of the change", () => {
    expect(atHour("2026-03-29", 2, BERLIN)).toBe(Date.parse("2026-03-29T01:00:00Z"));
    // Clocks that change at midnight: the day begins at one.
    expect(atHour("2026-09-06", 0, "America/Santiago")).toBe(Date.parse("2026-09-06T04:00:00Z"));
  });

  it("takes the computer's own zone when the name is unknown", () => {
    expect(clock(now, "Mars/Olympus")).toMatch(/\d/);
  });

  it("says tomorrow for tomorrow", () => {
    expect(plain(ahead(Date.parse("2026-11-22T07:00:00Z"), now, BERLIN))).toMatch(/^tomorrow at /);
    expect(plain(ahead(now + HOUR, now, BERLIN))).toMatch(/^(16:00|4:00 PM)$/);
  });
});

describe("a day without a time", () => {
  it("F18 stays that day in every zone, east and west of Greenwich", () => {
    for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", BERLIN, "UTC"]) {
      expect(dayWords("2026-08-02", now, zone), zone).toMatch(/^(2 Aug|Aug 2)$/);
      expect(wholeDay("2026-08-02")).toMatch(/Sunday/);
    }
  });

  it("F18 is today or yesterday by the user's calendar", () => {
    expect(dayWords("2026-11-21", now, BERLIN)).toBe("today");
    // In Kiritimati it is the 22nd already.
    expect(dayWords("2026-11-21", now, "Pacific/Kiritimati")).toBe("yesterday");
    expect(dayWords("2026-11-17", now, BERLIN)).toBe("Tuesday");
  });

  it("is shown as it came when it is no day", () => {
    expect(dayWords("soon", now, BERLIN)).toBe("soon");
    expect(wholeDay("2026-99-99")).toBe("2026-99-99");
  });
});
