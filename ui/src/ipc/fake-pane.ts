// One person in full, invented; never part of the built page.
import type { Account, PersonPane, Row, SeenRelation } from "./bindings";
import { contact, services } from "./fake-services";
import { decisions } from "./fake-state";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What the stand-in keeps of a person besides the row. */
export type Kept = Partial<Pick<PersonPane, "watch" | "isExempt" | "note" | "ownName">> & { phone?: string | null; merged?: readonly Row[] };

/** Everything about one person, always the same for the same person. */
export function paneOf(row: Row, of: Account, rows: readonly Row[], accounts: readonly Account[], kept: Kept, now: number): PersonPane {
  const isHere = row.seen.presence.type === "online" || row.seen.presence.type === "busy";
  const card = services.find((each) => each.name === of.service);
  const first = contact(row.person, of, row.seen, {
    name: row.name, handle: row.handle, relation: row.relation, phone: kept.phone ?? null,
    ...(kept.phone ? { chat: "https://example.com/chat" } : {}),
  });
  const merged = (kept.merged ?? []).flatMap((other) => {
    const account = accounts.find((each) => each.id === other.account);
    return account ? [contact(other.person, account, other.seen, { name: other.name, handle: other.handle, relation: other.relation, isMerged: true })] : [];
  });
  const namesake = accounts.length > 1 && row.person % 5 === 0 ? rows.find((each) => each.account !== row.account && each.name !== "") : undefined;
  const connected: SeenRelation | null = row.relation;
  const can = of.can;
  return {
    row: { ...row, contacts: 1 + merged.length },
    watch: kept.watch ?? { arrivals: row.isWatched && can?.presence !== false, departures: false, frees: false, relations: row.isWatched && can?.presence === false, words: false },
    isExempt: kept.isExempt ?? false,
    ownName: kept.ownName ?? null,
    key: first.key,
    service: card?.title ?? "",
    registered: of.service === "fanvue" ? "2026-02-14" : null,
    lastWords: row.lastWords,
    nextCheck: now + 24_000,
    hasChat: first.chat !== null,
    note: kept.note ?? null,
    spend: can?.spend === true && row.person % 2 === 1
      ? { total: { cents: 48_250, currency: "USD" }, lastPurchase: now - 3 * DAY, isSubscriber: true, renews: now + 2 * DAY + MINUTE, isRenewing: row.person % 4 === 1 }
      : null,
    contacts: [first, ...merged],
    namesakes: namesake
      ? [{ person: namesake.person, name: namesake.name, service: services.find((each) => each.name === accounts.find((one) => one.id === namesake.account)?.service)?.title ?? "" }]
      : [],
    relationChanges: connected
      ? [{ from: { type: "requestSent" }, to: { type: "connected" }, at: now - 4 * DAY }, { from: { type: "none" }, to: { type: "requestSent" }, at: now - 9 * DAY }]
      : [],
    sessions: can?.presence === false
      ? []
      : [
          ...(isHere ? [{ from: now - 22 * MINUTE, fromUncertain: 5 * MINUTE, to: null, toUncertain: null }] : []),
          { from: now - 190 * MINUTE, fromUncertain: 12 * MINUTE, to: now - 141 * MINUTE, toUncertain: 20 * MINUTE },
          { from: now - 300 * MINUTE, fromUncertain: 0, to: now - 290 * MINUTE, toUncertain: 0 },
        ],
    decisions: row.isWatched ? decisions(now, [row]).filter((each) => each.person === row.person).slice(0, 4) : [],
  };
}

/** A picture: letters would do, but something has to be seen to be judged. */
export function picture(person: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  // Where there is no drawing, a single grey dot is a picture, too.
  const dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOora39DwAF9wLMr0j8hgAAAABJRU5ErkJggg==";
  const brush = canvas.getContext("2d");
  if (!brush) return dot;
  const hue = (person * 47) % 360;
  const sky = brush.createLinearGradient(0, 0, 0, 64);
  sky.addColorStop(0, `hsl(${hue} 45% 72%)`);
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 40% 46%)`);
  brush.fillStyle = sky;
  brush.fillRect(0, 0, 64, 64);
  brush.fillStyle = `hsl(${(hue + 200) % 360} 22% 24%)`;
  brush.beginPath();
  brush.arc(32, 26, 12, 0, 7);
  brush.arc(32, 64, 22, 0, 7);
  brush.fill();
  return canvas.toDataURL("image/png");
}
