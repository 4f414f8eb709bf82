import { describe, expect, it } from "vitest";
import { account } from "./ipc/fake-services";
import { program } from "./ipc/fake-state";
import { healthWords, listName, needsUser } from "./accounts/health";
import { banners } from "./shell/banners";
import { headline } from "./shell/glance";
import { pieces, problemText, sentence, words } from "./words";

const now = Date.parse("2026-11-21T14:00:00Z");

describe("the words", () => {
  it("are filled once, so that a name cannot fill another hole", () => {
    expect(words("window.glance.two", { first: "{second}", second: "Leo" })).toBe("{second} and Leo are here");
    expect(words("window.glance.one", { first: "$& {{7*7}} <b>" })).toBe("$& {{7*7}} <b> is here");
  });

  it("keep names apart from the words around them", () => {
    expect(pieces("window.glance.one", { first: "שרה" })).toEqual([
      { text: "שרה", isFilled: true },
      { text: " is here", isFilled: false },
    ]);
  });

  it("count one and several", () => {
    expect(words("window.bring.ready", { count: 1 })).toBe("1 person is here.");
    expect(words("window.bring.ready", { count: 10_000 })).toBe("10,000 people are here.");
  });

  it("say what went wrong with and without a detail, and never show a hole", () => {
    expect(problemText({ code: "serviceFailed", detail: "503" })).toContain("(503)");
    for (const code of ["serviceFailed", "badAddress", "portTaken", "versionRefused", "noBrowser"] as const) {
      expect(problemText({ code, detail: null })).not.toMatch(/[{}]/);
    }
  });

  it("say what is wrong with a field in words of its own", () => {
    expect(problemText({ code: "badInput", detail: "token" })).toContain("Paste your own token");
    expect(problemText({ code: "badInput", detail: "redirect" })).toContain("redirect");
  });

  it("begin with a capital letter where a sentence begins", () => {
    expect(sentence("élan")).toBe("Élan");
    expect(sentence("")).toBe("");
  });
});

describe("the head of the window", () => {
  const here = (count: number): Parameters<typeof headline>[0] =>
    program(now, {
      glance: {
        ...program(now).glance,
        here: Array.from({ length: Math.min(count, 12) }, (_, place) => ({ person: place, name: `P${place}`, since: null })),
        watchedPresent: count,
        watched: 60,
      },
    });

  it("names at most three and counts the rest", () => {
    const said = (count: number): string => {
      const { key, holes } = headline(here(count));
      return words(key, holes);
    };
    expect([0, 1, 2, 3, 4, 44].map(said)).toEqual([
      "Nobody you watch is here right now", "P0 is here", "P0 and P1 are here", "P0, P1 and P2 are here",
      "P0, P1 and 2 others are here", "P0, P1 and 42 others are here",
    ]);
  });
});

describe("what the desktop lacks", () => {
  it("is nothing on a usual one, and nothing while it is not known", () => {
    expect(banners(program(now))).toEqual([]);
    const unknown = { keyring: "unknown", tray: null, notifications: null, storage: "fine", autostartTrouble: null, noWindow: false, prefersDark: null, tellsLock: false, tellsIdle: false } as const;
    expect(banners(program(now, { desktop: unknown }))).toEqual([]);
  });

  it("offers to unlock a locked keyring, and never hides it", () => {
    const [banner] = banners(program(now, { desktop: { ...program(now).desktop, keyring: "locked" } }));
    expect(banner).toMatchObject({ key: "keyring.locked", isDismissible: false, action: { wish: { type: "unlockKeyring" } } });
  });

  it("does not complain of missing notifications to who switched them off", () => {
    const { desktop, settings } = program(now);
    const quiet = program(now, { desktop: { ...desktop, notifications: false }, settings: { ...settings, notifications: false } });
    expect(banners(quiet)).toEqual([]);
  });
});

describe("the health of an account", () => {
  it("is said in words, with what the service said", () => {
    const waiting = account(now, { health: { type: "waiting", until: now, problem: { code: "tooMany", detail: null } } });
    expect(healthWords(waiting, "UTC").said).toMatch(/^Waits until .*: A limit was reached$/);
    const stopped = account(now, { health: { type: "stopped", problem: { code: "versionRefused", detail: "2025-06-26" } } });
    expect(healthWords(stopped, "UTC")).toMatchObject({ tone: "alarm", more: expect.stringContaining("2025-06-26") });
  });

  it("V13 asks for a new token where one was pasted", () => {
    const ended = account(now, { health: { type: "needsSignIn" } });
    expect(healthWords(ended, "UTC").said).toBe("Needs you to sign in again");
    expect(healthWords({ ...ended, way: "token" }, "UTC").said).toBe("Needs a new token");
  });

  it("does not blame the service where no sign-in was kept", () => {
    const ended = account(now, { health: { type: "needsSignIn" } });
    expect(healthWords(ended, "UTC").more).toContain("The service does not accept");
    expect(healthWords({ ...ended, kept: "memory", can: null }, "UTC").more).toContain("No sign-in is kept for it");
  });

  it("needs the user only when they can do something", () => {
    expect(needsUser(account(now))).toBe(false);
    expect(needsUser(account(now, { health: { type: "waiting", until: now, problem: { code: "noNetwork", detail: null } } }))).toBe(false);
    expect(needsUser(account(now, { health: { type: "needsSignIn" } }))).toBe(true);
  });

  it("names the service's own lists, and the user's as they are called", () => {
    expect(listName("fanvue", "chats", "")).toBe("Chats");
    expect(listName("fanvue", "custom/1", "Berlin")).toBe("Berlin");
    expect(listName("fanvue", "constructor", "")).toBe("constructor");
  });
});
