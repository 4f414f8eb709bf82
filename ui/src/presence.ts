// A presence in words and as a shape, so that it is never told by colour alone. What is not known is said to be not known,
// what is old is said to be old, and a time that was not given is not made up.
import { age, ahead, dayWords, exact, when, wholeDay } from "./ages";
import type { Account, LastSeen, Presence, Relation, Row, Seen, SeenRelation, ServiceCard, Why } from "./ipc/bindings";
import { sentence, words } from "./words";

/** What is drawn. */
export type Shape = "here" | "busy" | "doubtful" | "away" | "maybe" | "hidden" | "none" | "unknown";

/** A presence as it is shown. */
export type Described = {
  /** What is drawn; nothing where the service tells no presence. */
  readonly shape: Shape | null;
  /** Whether it is too old, or cannot be asked, so that it is drawn in grey. */
  readonly isFaint: boolean;
  /** "Online", "Offline or hidden", "Not known: not asked yet". */
  readonly state: string;
  /** "seen 12 s ago", "last seen yesterday at 21:40", or nothing. */
  readonly detail: string;
  /** Exact times, for who wants to know. */
  readonly title: string;
};

/** The presence in words. `lacking` is the permission without which it cannot be asked. */
export function describe(seen: Seen, now: number, zone: string, lacking: string | null = null): Described {
  const { presence, observed } = seen;
  const shape = shapeOf(presence, seen.isDoubtful);
  const plain = stateWords(seen, now, zone);
  // What cannot be asked any more is as old as what was not answered.
  const isFaint = seen.isStale || lacking !== null;
  const isOld = isFaint && observed !== null && presence.type !== "unknown";
  return {
    shape,
    isFaint,
    state: sentence(isOld ? words("presence.stale", { presence: plain, age: age(observed, now) }) : plain),
    detail: lacking !== null ? words("window.presence.lacking", { scope: lacking }) : detailWords(seen, isOld, now, zone),
    title: titleWords(seen, zone),
  };
}

/** What is known of somebody: the presence, or how one is connected to them where the service tells no presence. */
export function describeRow(
  row: Pick<Row, "seen" | "relation">, account: Account | undefined, now: number, zone: string, lacking: string | null = null,
): Described {
  const isTold = account?.can?.presence !== false || row.seen.presence.type !== "unknown";
  return isTold ? describe(row.seen, now, zone, lacking) : describeRelation(row.relation, now, zone);
}

/** A connection in words, which is nothing that can be on or off and has no shape. */
export function describeRelation(relation: SeenRelation | null, now: number, zone: string): Described {
  const observed = relation?.observed ?? null;
  return {
    shape: null,
    isFaint: false,
    state: sentence(relation === null ? words("window.relation.unknown") : relationWords(relation.relation)),
    detail: observed === null ? "" : words("window.glance.checked", { age: age(observed, now) }),
    title: observed === null ? "" : words("window.presence.checkedAt", { time: exact(observed, zone) }),
  };
}

/** "connected", "your request is waiting", or the service's own word. */
export function relationWords(relation: Relation): string {
  return relation.type === "other" ? words("relation.other", { word: relation.word }) : words(`relation.${relation.type}`);
}

/** The first required permission that the account was not given: without it nobody's presence can be asked. */
export function lackingScope(account: Account | undefined, services: readonly ServiceCard[]): string | null {
  const card = services.find((service) => service.name === account?.service);
  const required = new Set(card?.scopes.filter((scope) => scope.isRequired).map((scope) => scope.name));
  return account?.missingScopes.find((scope) => required.has(scope)) ?? null;
}

/** When the service last saw them: "3 h ago", "yesterday", "3 Nov"; nothing when it did not say. */
export function lastSeenWords(lastSeen: LastSeen | null, now: number, zone: string): string | null {
  if (lastSeen === null) return null;
  if (lastSeen.type === "day") return dayWords(lastSeen.day, now, zone);
  // A time before the service existed is a missing time in disguise.
  return lastSeen.at > 0 ? when(lastSeen.at, now, zone) : null;
}

/** The same to the second, or the whole day where no more is known. */
export function lastSeenExact(lastSeen: LastSeen | null, zone: string): string | null {
  if (lastSeen === null) return null;
  if (lastSeen.type === "day") return wholeDay(lastSeen.day);
  return lastSeen.at > 0 ? exact(lastSeen.at, zone) : null;
}

function shapeOf(presence: Presence, isDoubtful: boolean): Shape {
  switch (presence.type) {
    case "online":
      return isDoubtful ? "doubtful" : "here";
    case "busy":
      return "busy";
    case "offline":
      return "away";
    case "offlineOrHidden":
      return "maybe";
    case "hidden":
      return "hidden";
    case "unreachable":
      return "none";
    case "unknown":
      return "unknown";
  }
}

function stateWords(seen: Seen, now: number, zone: string): string {
  const { presence, lastSeen } = seen;
  switch (presence.type) {
    case "online":
      if (!seen.isDoubtful) return words("presence.online");
      return lastSeen?.type === "at"
        ? words("window.presence.doubtfulSince", { age: age(lastSeen.at, now) })
        : words("window.presence.doubtful");
    case "busy":
      return presence.until === null
        ? words("presence.busy")
        : words("presence.busyUntil", { time: ahead(presence.until, now, zone) });
    case "unknown":
      return words("window.presence.unknown", { presence: words("presence.unknown"), why: whyWords(presence.why) });
    case "offline":
    case "offlineOrHidden":
    case "hidden":
    case "unreachable":
      return words(`presence.${presence.type}`);
  }
}

function whyWords(why: Why): string {
  return why.type === "refused" ? words("why.refused", { words: why.words }) : words(`why.${why.type}`);
}

function detailWords(seen: Seen, isOld: boolean, now: number, zone: string): string {
  const { presence, lastSeen, observed } = seen;
  if (presence.type === "online" || presence.type === "busy") {
    return isOld || observed === null ? "" : words("window.presence.seen", { age: age(observed, now) });
  }
  // The service has one word for three different things, and nobody can tell which it is.
  if (presence.type === "unreachable") return words("window.presence.unreachable");
  const last = lastSeenWords(lastSeen, now, zone);
  if (last === null) return "";
  const isDate = lastSeen?.type === "day" && /\d/.test(last);
  return isDate ? words("presence.lastSeenDay", { day: last }) : words("presence.lastSeen", { age: last });
}

function titleWords(seen: Seen, zone: string): string {
  const last = lastSeenExact(seen.lastSeen, zone);
  return [
    seen.observed === null ? null : words("window.presence.checkedAt", { time: exact(seen.observed, zone) }),
    last === null ? null : words("window.presence.lastSeenAt", { time: last }),
  ]
    .filter((line) => line !== null)
    .join("\n");
}
