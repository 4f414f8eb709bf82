// Decisions by day, in the user's zone.
import { localDay } from "../ages";
import type { Decision } from "../ipc/bindings";

/** A day and what was decided on it, the newest first. */
export type Day = { day: string; decisions: Decision[] };

/** The days in the order of the decisions. */
export function byDay(decisions: readonly Decision[], zone: string): Day[] {
  const days: Day[] = [];
  for (const decision of decisions) {
    const day = localDay(decision.at, zone);
    const last = days.at(-1);
    if (last?.day === day) last.decisions.push(decision);
    else days.push({ day, decisions: [decision] });
  }
  return days;
}
