import { describe as group, expect, it } from "vitest";
import type { Seen } from "./ipc/bindings";
import { account, service } from "./ipc/fake-services";
import { describe, lackingScope, lastSeenWords } from "./presence";

const ZONE = "Europe/Berlin";
const now = Date.parse("2026-11-21T14:00:00Z");

function seen(some: Partial<Seen> = {}): Seen {
  return {
    presence: { type: "online" }, isDoubtful: false, isStale: false, observed: now - 12_000, since: null, lastSeen: null, ...some,
  };
}

function line(some: Partial<Seen>): string {
  const { state, detail } = describe(seen(some), now, ZONE);
  return detail ? `${state} · ${detail}` : state;
}

group("a presence in words", () => {
  it("says how old it is", () => {
    expect(line({})).toBe("Online · seen 12 s ago");
    expect(line({ presence: { type: "offline" }, lastSeen: { type: "at", at: now - 7_200_000 } })).toBe("Offline · last seen 2 h ago");
  });

  it("F13 goes stale instead of offline, and says as of when", () => {
    const old = describe(seen({ isStale: true, observed: now - 20 * 60_000 }), now, ZONE);
    expect(old.state).toBe("Online, as of 20 min ago");
    expect([old.isFaint, old.shape, old.detail]).toEqual([true, "here", ""]);
  });

  it("F15 tells offline from offline or hidden, by word and by shape", () => {
    const hidden = describe(seen({ presence: { type: "offlineOrHidden" } }), now, ZONE);
    const away = describe(seen({ presence: { type: "offline" } }), now, ZONE);
    expect([hidden.state, hidden.shape]).toEqual(["Offline or hidden", "maybe"]);
    expect([away.state, away.shape]).toEqual(["Offline", "away"]);
  });

  it("F17 without a last-seen time shows no date, never \"never\" and never 1970", () => {
    for (const presence of [{ type: "offline" }, { type: "offlineOrHidden" }, { type: "hidden" }] as const) {
      for (const lastSeen of [null, { type: "at", at: 0 }] as const) {
        const { state, detail, title } = describe(seen({ presence, lastSeen }), now, ZONE);
        expect(detail).toBe("");
        expect(`${state} ${detail} ${title}`).not.toMatch(/never|1970|last seen/i);
        expect(lastSeenWords(lastSeen, now, ZONE)).toBeNull();
      }
    }
  });

  it("F17 somebody who is online stays online without a last-seen time", () => {
    expect(line({ lastSeen: null })).toBe("Online · seen 12 s ago");
  });

  it("F18 a bare day is that day and no midnight", () => {
    const day = line({ presence: { type: "offline" }, lastSeen: { type: "day", day: "2026-11-03" } });
    expect(day).toMatch(/^Offline · last seen on (3 Nov|Nov 3)$/);
    expect(line({ presence: { type: "offline" }, lastSeen: { type: "day", day: "2026-11-20" } })).toBe("Offline · last seen yesterday");
    expect(day).not.toMatch(/:/);
  });

  it("is not known, and says why, when it was not asked, left out or refused", () => {
    const unknown = { observed: null } as const;
    expect(line({ ...unknown, presence: { type: "unknown", why: { type: "notAsked" } } })).toBe("Not known: not asked yet");
    expect(line({ ...unknown, presence: { type: "unknown", why: { type: "leftOut" } } })).toMatch(/^Not known: the answer/);
    expect(line({ ...unknown, presence: { type: "unknown", why: { type: "refused", words: "no such user" } } })).toMatch(/no such user$/);
  });

  it("doubts who has long been inactive", () => {
    const doubtful = describe(seen({ isDoubtful: true, lastSeen: { type: "at", at: now - 14 * 60_000 } }), now, ZONE);
    expect([doubtful.state, doubtful.shape]).toEqual(["Online, says the service; last active 14 min ago", "doubtful"]);
    expect(describe(seen({ isDoubtful: true }), now, ZONE).state).toBe("Online, says the service; perhaps no longer active");
  });

  it("says until when somebody is busy, where that is known", () => {
    expect(line({ presence: { type: "busy", until: null } })).toBe("Busy · seen 12 s ago");
    expect(line({ presence: { type: "busy", until: now + 3_600_000 } })).toMatch(/^Busy until /);
  });
});

group("a missing permission", () => {
  it("F5 greys the last known presence and names the scope", () => {
    const lacking = lackingScope(account(now, { missingScopes: ["read:chat"] }), [service]);
    expect(lacking).toBe("read:chat");
    const shown = describe(seen(), now, ZONE, lacking);
    expect(shown.isFaint).toBe(true);
    expect(shown.state).toBe("Online, as of 12 s ago");
    expect(shown.detail).toContain("read:chat");
  });

  it("greys nothing when only an optional one is missing", () => {
    expect(lackingScope(account(now, { missingScopes: ["read:fan"] }), [service])).toBeNull();
    expect(lackingScope(account(now), [service])).toBeNull();
    expect(lackingScope(undefined, [service])).toBeNull();
  });
});
