// Invented people for tests and for looking at the page in a browser; never part of the built page.
import type { Presence, Row, Seen } from "./bindings";

const firsts = [
  "Ana", "Leo", "Mia", "Noor", "Jonas", "Inès", "Tomás", "Yuki", "Priya", "Oskar", "Zoë", "Malik", "Freya", "Dmitri", "Amara",
  "Luca", "Sanna", "Hugo", "Leila", "Björn", "Camille", "Rafael", "Aiko", "Nadia", "Emil", "Chiara", "Kofi", "Marta", "Ravi", "Elif",
] as const;
const lasts = [
  "Marsh", "Oyelaran", "Lindqvist", "Ferrari", "Kowalski", "Tanaka", "Novak", "Haddad", "Silva", "Bauer", "Moreau", "Ivanova",
  "Okafor", "Costa", "Virtanen", "Rossi", "Demir", "Walsh", "Petrov", "Sato", "Meyer", "Castro", "Nguyen", "Olsen",
] as const;
/** Names that have broken other programs. */
const odd = [
  "<img src=x onerror=alert(1)>", "محمد عبد الله", "שרה כהן", "👩‍👩‍👧‍👦 The Family", "Łukasz Żółć-Gęślą", "W".repeat(64), "", "{{7*7}} ${name}",
] as const;

/** A repeatable stream of numbers from 0 to 1. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many people, always the same ones for the same time. */
export function people(count: number, now: number): Row[] {
  const roll = dice(7);
  return Array.from({ length: count }, (_, place): Row => {
    const first = firsts[Math.floor(roll() * firsts.length)] ?? "Ana";
    const last = lasts[Math.floor(roll() * lasts.length)] ?? "Marsh";
    const name = place % 40 === 17 ? (odd[Math.floor(place / 40) % odd.length] ?? "") : `${first} ${last}`;
    return {
      person: place + 1,
      account: 1,
      name,
      handle: `${first}${last}`.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase() + String(place % 97),
      seen: seen(roll, now),
      isWatched: place < 12 || roll() < 12 / count,
      isTop: roll() < 0.05,
      unread: roll() < 0.08 ? 1 + Math.floor(roll() * 6) : 0,
      isGone: roll() < 0.005,
    };
  });
}

function seen(roll: () => number, now: number): Seen {
  const presence = presenceOf(roll(), now);
  const isOld = roll() < 0.06;
  const observed = presence.type === "unknown" ? null : now - (isOld ? 1_260_000 : 2_000 + Math.floor(roll() * 55_000));
  const isOnline = presence.type === "online";
  const isDoubtful = isOnline && roll() < 0.1;
  const kind = roll();
  return {
    presence,
    isDoubtful,
    isStale: isOld,
    observed,
    since: observed === null ? null : now - Math.floor(roll() * 5 * 3_600_000),
    lastSeen:
      presence.type === "offlineOrHidden" || presence.type === "unknown" || kind < 0.1
        ? null
        : kind < 0.2
          ? { type: "day", day: new Date(now - Math.floor(roll() * 20) * 86_400_000).toISOString().slice(0, 10) }
          : { type: "at", at: now - (isDoubtful ? 840_000 : isOnline ? 20_000 : Math.floor(roll() ** 3 * 30 * 86_400_000) + 90_000) },
  };
}

function presenceOf(luck: number, now: number): Presence {
  if (luck < 0.07) return { type: "online" };
  if (luck < 0.075) return { type: "busy", until: now + 2_400_000 };
  if (luck < 0.72) return { type: "offline" };
  if (luck < 0.92) return { type: "offlineOrHidden" };
  if (luck < 0.94) return { type: "unreachable" };
  return { type: "unknown", why: luck < 0.98 ? { type: "notAsked" } : { type: "leftOut" } };
}
