// Where the stretches online stand on the line of a day, from 0 to 1.
import { atHour, clock, dayBounds, hourOf } from "../ages";
import type { Session } from "../ipc/bindings";

/** A piece of the line; an unsure one is where they may have been there. */
export type Stretch = { from: number; to: number; isSure: boolean };
/** A mark on the line. */
export type Tick = { at: number; label: string };
/** The line of a day. */
export type Line = { stretches: Stretch[]; ticks: Tick[]; now: number };

/** The line of the zone's day. Whatever reaches over midnight is cut there. */
export function lineOf(sessions: readonly Session[], now: number, zone: string): Line {
  const { day, from, to } = dayBounds(now, zone);
  const place = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const stretches: Stretch[] = [];
  const add = (begin: number, end: number, isSure: boolean): void => {
    const stretch = { from: place(begin), to: place(Math.min(end, now)), isSure };
    if (stretch.to > stretch.from) stretches.push(stretch);
  };
  for (const session of sessions) {
    const end = session.to ?? now;
    add(session.from - (session.fromUncertain ?? 0), session.from, false);
    // Someone seen once was there for a moment, which still should be seen.
    add(session.from, Math.max(end, session.from + 60_000), true);
    add(end, end + (session.to === null ? 0 : (session.toUncertain ?? 0)), false);
  }
  const ticks = [6, 12, 18].map((hour) => atHour(day, hour, zone)).map((at) => ({ at: place(at), label: hourOf(at, zone) }));
  return { stretches, ticks, now: place(now) };
}

/** The stretch in words: "09:12–09:40", with "about" where an end is not sure. */
export function spanOf(session: Session, zone: string): { from: string; to: string | null; isRough: boolean } {
  const isRough = session.fromUncertain !== 0 || (session.to !== null && session.toUncertain !== 0);
  return { from: clock(session.from, zone), to: session.to === null ? null : clock(session.to, zone), isRough };
}
