// The owner's own status: what it can be, and in what words it stands.
import { age, ahead, atHour, dayBounds } from "../ages";
import type { Mine, MyState } from "../ipc/bindings";
import { describe } from "../presence";
import { sentence, words, type Key } from "../words";

const MINUTE = 60_000;

/** One thing to be. */
export type Being = { readonly key: Key; readonly mine: Mine };

/** What there is to choose from, beginning now. */
export function beings(now: number): readonly Being[] {
  return [
    { key: "mine.online", mine: { type: "online" } },
    { key: "mine.busy15", mine: { type: "busy", until: now + 15 * MINUTE } },
    { key: "mine.busy60", mine: { type: "busy", until: now + 60 * MINUTE } },
    { key: "mine.busy", mine: { type: "busy", until: null } },
    { key: "mine.offline", mine: { type: "offline" } },
  ];
}

/** What the service last confirmed, in words; "none yet" where it has no status, and that it was not asked. */
export function confirmed(mine: MyState, now: number, zone: string): { state: string; detail: string } {
  if (mine.told === null) return { state: words("mine.notAsked"), detail: "" };
  if (mine.presence === null) return { state: words("mine.none"), detail: words("mine.told", { age: age(mine.told, now) }) };
  const seen = { presence: mine.presence, isDoubtful: false, isStale: false, observed: mine.told, since: null, lastSeen: null };
  return { state: describe(seen, now, zone).state, detail: words("mine.told", { age: age(mine.told, now) }) };
}

/** A wish for oneself in words: "busy until 15:30". */
export function mineWords(mine: Mine, now: number, zone: string): string {
  if (mine.type !== "busy") return words(`presence.${mine.type}`);
  return mine.until === null ? words("presence.busy") : words("presence.busyUntil", { time: ahead(mine.until, now, zone) });
}

/** Whether this is what the service says one is. */
export function isNow(being: Mine, mine: MyState): boolean {
  return mine.presence?.type === being.type;
}

/** When the clock shows this time next, as typed: "15:30". Nothing when it is no time. */
export function nextTime(text: string, now: number, zone: string): number | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  const hours = Number(hour) + Number(minute) / 60;
  const at = (day: string): number => Math.round(atHour(day, hours, zone));
  const { day, to } = dayBounds(now, zone);
  return at(day) > now ? at(day) : at(dayBounds(to, zone).day);
}


/** The status in few words, for a button. */
export function brief(mine: MyState, now: number, zone: string): string {
  if (mine.wished) return sentence(mineWords(mine.wished, now, zone));
  return mine.presence === null ? words("mine.none") : confirmed(mine, now, zone).state;
}
