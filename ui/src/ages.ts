// The one place that turns times into words. Times are milliseconds since 1970 UTC; what is shown is always the time of the
// zone that is given, which is the user's. A day without a time stays that day in every zone.
import { words } from "./words";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// The words are English, so the dates are as well; English ones in the user's own form.
const tongue = typeof navigator === "object" && navigator.language.startsWith("en") ? navigator.language : "en-GB";

/** How long ago: "just now", "12 s ago", "3 min ago", "5 h ago", "2 days ago". A time ahead is now: clocks differ. */
export function age(at: number, now: number): string {
  const ago = now - at;
  if (ago < 2 * SECOND) return words("age.now");
  if (ago < MINUTE) return words("window.age.seconds", { count: Math.floor(ago / SECOND) });
  if (ago < HOUR) return words("age.minutes", { count: Math.floor(ago / MINUTE) });
  if (ago < DAY) return words("age.hours", { count: Math.floor(ago / HOUR) });
  return words("age.days", { count: Math.floor(ago / DAY) });
}

/** A length of time: "12 s", "3 min", "5 h", "2 days". */
export function duration(length: number): string {
  if (length < SECOND) return words("duration.moment");
  if (length < MINUTE) return words("duration.seconds", { count: Math.floor(length / SECOND) });
  if (length < HOUR) return words("duration.minutes", { count: Math.floor(length / MINUTE) });
  if (length < DAY) return words("duration.hours", { count: Math.floor(length / HOUR) });
  if (length < 14 * DAY) return words("duration.days", { count: Math.floor(length / DAY) });
  return words("duration.weeks", { count: Math.floor(length / (7 * DAY)) });
}

/** A time in the past as a person would say it: an age first, then "yesterday at 21:40", "Tuesday at 21:40", "3 Nov". */
export function when(at: number, now: number, zone: string): string {
  if (now - at < 12 * HOUR) return age(at, now);
  const day = localDay(at, zone);
  const since = daysBetween(day, localDay(now, zone));
  if (since > 6) return dayWords(day, now, zone);
  return words("window.dayAt", { day: dayWords(day, now, zone), time: clock(at, zone) });
}

/** A time ahead: "15:30" today, else "tomorrow at 08:00", "Tuesday at 08:00". */
export function ahead(at: number, now: number, zone: string): string {
  const day = localDay(at, zone);
  if (day === localDay(now, zone)) return clock(at, zone);
  return words("window.dayAt", { day: dayWords(day, now, zone), time: clock(at, zone) });
}

/** How soon: "now", "in 12 s", "in 3 min". */
export function soon(at: number, now: number): string {
  if (at - now < SECOND) return words("window.now");
  return words("window.in", { duration: duration(at - now) });
}

/** What is left, as in "4:32". */
export function countdown(deadline: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((deadline - now) / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The day, such as `2026-11-21`, as "today", "yesterday", "Tuesday", "3 Nov" or "3 Nov 2025"; any other text as it is. */
export function dayWords(day: string, now: number, zone: string): string {
  const noon = noonOf(day);
  if (noon === null) return day;
  const today = localDay(now, zone);
  const since = daysBetween(day, today);
  if (since === 0) return words("window.today");
  if (since === 1) return words("window.yesterday");
  if (since === -1) return words("window.tomorrow");
  if (Math.abs(since) < 7) return format("weekday", "UTC", { weekday: "long" }).format(noon);
  if (day.slice(0, 4) === today.slice(0, 4)) return format("date", "UTC", { day: "numeric", month: "short" }).format(noon);
  return format("year", "UTC", { day: "numeric", month: "short", year: "numeric" }).format(noon);
}

/** The day with everything, as in "Saturday, 21 November 2026". */
export function wholeDay(day: string): string {
  const noon = noonOf(day);
  return noon === null ? day : format("whole", "UTC", { dateStyle: "full" }).format(noon);
}

/** The time of day, as in "15:30". */
export function clock(at: number, zone: string): string {
  return format("clock", zone, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** The full hour, as in "06" or "6 AM". */
export function hourOf(at: number, zone: string): string {
  return format("hour", zone, { hour: "numeric" }).format(at);
}

/** Day and time to the second, with the zone's name, which tells apart the two hours of a change of clocks. */
export function exact(at: number, zone: string): string {
  return format("exact", zone, {
    weekday: "long", day: "numeric", month: "long", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
  }).format(at);
}

/** The day in the zone, as in `2026-11-21`. */
export function localDay(at: number, zone: string): string {
  return new Date(at + offset(at, zone)).toISOString().slice(0, 10);
}

/** When the zone's clocks show this hour of this day. A skipped hour is the moment of the change. */
export function atHour(day: string, hour: number, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) + hour * HOUR;
  const before = wall - offset(wall - DAY, zone);
  const after = wall - offset(wall + DAY, zone);
  const isRight = (at: number): boolean => at + offset(at, zone) === wall;
  return isRight(before) || !isRight(after) ? before : after;
}

/** Begin and end of the zone's day at this time; 23 or 25 hours when clocks change. */
export function dayBounds(now: number, zone: string): { day: string; from: number; to: number } {
  const day = localDay(now, zone);
  return { day, from: atHour(day, 0, zone), to: atHour(day, 24, zone) };
}

function offset(at: number, zone: string): number {
  const parts = format("offset", zone, {
    year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    hourCycle: "h23", calendar: "gregory", numberingSystem: "latn",
  }).formatToParts(at);
  const read = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(read("year"), read("month") - 1, read("day"), read("hour"), read("minute"), read("second"));
  return wall - Math.floor(at / SECOND) * SECOND;
}

function noonOf(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const noon = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(noon) ? null : noon;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / DAY);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(name: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(tongue, { ...options, timeZone: known(zone) });
    formats.set(key, made);
  }
  return made;
}

const zones = new Map<string, string | undefined>();

/** The zone, or the system's own when the web view does not know this name. */
function known(zone: string): string | undefined {
  if (!zones.has(zone)) {
    let usable: string | undefined;
    try {
      usable = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
    } catch {
      usable = undefined;
    }
    zones.set(zone, usable);
  }
  return zones.get(zone);
}
