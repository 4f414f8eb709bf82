// Invented people for tests and for looking at the page in a browser; never part of the built page.
import type { Account, LastWords, Presence, Relation, Row, Seen } from "./bindings";

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

/** So many people, always the same ones for the same time, spread over the accounts. */
export function people(count: number, now: number, accounts: readonly Account[]): Row[] {
  const roll = dice(7);
  return Array.from({ length: count }, (_, place): Row => {
    const first = firsts[Math.floor(roll() * firsts.length)] ?? "Ana";
    const last = lasts[Math.floor(roll() * lasts.length)] ?? "Marsh";
    const name = place % 40 === 17 ? (odd[Math.floor(place / 40) % odd.length] ?? "") : `${first} ${last}`;
    const of = accounts[place % Math.max(1, accounts.length)];
    const isNumber = of?.service === "viber" && place % 3 === 0;
    return {
      person: place + 1,
      account: of?.id ?? 1,
      name: isNumber ? "" : name,
      hasName: !isNumber,
      handle: of?.service === "viber" ? "" : `${first}${last}`.normalize("NFD").replace(/[^a-z]/gi, "").toLowerCase() + String(place % 97),
      seen: seen(roll, now, of?.service ?? "fanvue"),
      isWatched: place < 12 || roll() < 12 / count,
      isTop: roll() < 0.05 && of?.can?.spend !== false,
      unread: roll() < 0.08 ? 1 + Math.floor(roll() * 6) : 0,
      isGone: roll() < 0.005,
      relation: of?.can?.relations ? { relation: relations[place % relations.length] ?? { type: "none" }, observed: now - 95_000 } : null,
      labels: place % 9 === 2 ? [1] : place % 13 === 4 ? [2, 3] : place % 31 === 6 ? [4] : [],
      isUnanswered: place % 10 === 3,
      hasMoreUnread: false,
      lastWords: of?.can?.messages === true ? lastWords(place + 1, now) : null,
      isNew: place % 17 === 5,
      hasPicture: place % 2 === 0 && accounts.length > 1,
      contacts: 1,
      byId: of?.can?.byId === true && of.can.lists === false ? 1 : 0,
    };
  });
}

/** What was last said with somebody; with every fourth nothing. */
function lastWords(person: number, now: number): LastWords | null {
  if (person % 4 === 0) return null;
  const isPriced = person % 7 === 0;
  return {
    sent: now - 83 * 60_000,
    isTheirs: person % 3 !== 0,
    text: isPriced ? null : "That was exactly what I needed today, thank you! Will you be around on Friday evening?",
    attachment: isPriced ? "picture" : null,
    price: isPriced ? { cents: 1_250, currency: "USD" } : null,
    isBought: person % 2 === 0,
    isByColleague: person % 9 === 0,
  };
}

const relations: readonly Relation[] = [
  { type: "followed" }, { type: "connected" }, { type: "requestReceived" }, { type: "requestSent" }, { type: "none" },
  { type: "other", word: "muted_by_moderator" },
];

function seen(roll: () => number, now: number, service: string): Seen {
  const presence = presenceOf(roll(), now, service);
  const isOld = roll() < 0.06;
  const observed = presence.type === "unknown" ? null : now - (isOld ? 1_260_000 : 2_000 + Math.floor(roll() * 55_000));
  const isOnline = presence.type === "online";
  const isDoubtful = isOnline && roll() < 0.1;
  const kind = roll();
  const isTold = presence.type !== "offlineOrHidden" && presence.type !== "unknown" && presence.type !== "unreachable";
  return {
    presence,
    isDoubtful,
    isStale: isOld,
    observed,
    since: observed === null ? null : now - Math.floor(roll() * 5 * 3_600_000),
    lastSeen:
      !isTold || kind < 0.1
        ? null
        : kind < 0.2
          ? { type: "day", day: new Date(now - Math.floor(roll() * 20) * 86_400_000).toISOString().slice(0, 10) }
          : { type: "at", at: now - (isDoubtful ? 2_400_000 : isOnline ? 20_000 : Math.floor(roll() ** 3 * 30 * 86_400_000) + 90_000) },
  };
}

function presenceOf(luck: number, now: number, service: string): Presence {
  if (service === "community") return { type: "unknown", why: { type: "notAsked" } };
  if (luck < 0.07) return { type: "online" };
  if (luck < 0.075) return { type: "busy", until: now + 2_400_000 };
  if (service === "presence" && luck < 0.3) return { type: "busy", until: luck < 0.2 ? now + Math.floor(luck * 20_000_000) : null };
  if (luck < 0.72) return { type: "offline" };
  if (service === "viber") return luck < 0.85 ? { type: "hidden" } : luck < 0.95 ? { type: "unreachable" } : { type: "unknown", why: { type: "tryLater" } };
  if (luck < 0.92) return service === "presence" ? { type: "offline" } : { type: "offlineOrHidden" };
  if (luck < 0.94) return { type: "unreachable" };
  return { type: "unknown", why: luck < 0.98 ? { type: "notAsked" } : { type: "leftOut" } };
}
