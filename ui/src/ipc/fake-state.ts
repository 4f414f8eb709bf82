// Invented states of the program for tests and for looking at the page in a browser; never part of the built page.
import type { Account, Decision, NoticeKind, Outcome, ServiceCard, State } from "./bindings";

const MINUTE = 60_000;

export const service: ServiceCard = {
  name: "fanvue",
  title: "Fanvue",
  portal: "https://www.fanvue.com/developers/apps",
  scopes: [
    { name: "openid", isRequired: true },
    { name: "offline_access", isRequired: true },
    { name: "read:self", isRequired: true },
    { name: "read:chat", isRequired: true },
    { name: "read:fan", isRequired: false },
  ],
  redirect: "http://127.0.0.1:47815/fanvue",
  site: {
    base: "https://api.fanvue.com",
    authorize: "https://auth.fanvue.com/oauth2/auth",
    token: "https://auth.fanvue.com/oauth2/token",
    revoke: "https://auth.fanvue.com/oauth2/revoke",
    version: "2025-06-26",
    chat: "https://www.fanvue.com/messages/{key}",
    inbox: "https://www.fanvue.com/messages",
  },
};

/** An account that is fine. */
export function account(now: number, some: Partial<Account> = {}): Account {
  return {
    id: 1,
    service: "fanvue",
    name: "Juniper Vale",
    health: { type: "fine" },
    missingScopes: [],
    lastCheck: now - 11_000,
    nextCheck: now + 19_000,
    budgets: [
      { name: "statuses", limit: 80, left: 61 },
      { name: "general", limit: 200, left: 188 },
    ],
    contacts: 50_000,
    watched: 24,
    top: 23,
    offers: null,
    lists: ["chats", "followers", "smart/subscribers"],
    bringing: null,
    sunset: null,
    way: "browser",
    site: service.site,
    foreignHosts: [],
    kept: "keyring",
    chatIsRight: null,
    asksAboutChat: false,
    bytesToday: 23_400_000,
    ...some,
  };
}

/** A program that runs as it should. */
export function program(now: number, some: Partial<State> = {}): State {
  return {
    about: { version: "0.1.0", isDemo: false, dataDir: "/home/juniper/.local/share/porchlight", zone: "Europe/Berlin" },
    glance: { mood: "idle", here: [], watchedPresent: 0, watched: 0, snoozedUntil: null, isPaused: false },
    accounts: [account(now)],
    services: [service],
    attempt: null,
    settings: {
      watchedInterval: 30,
      othersInterval: 300,
      doubtAfter: 300,
      notifications: true,
      previews: true,
      theme: "system",
      trayIcon: "auto",
      startWithSession: true,
      startHidden: false,
      watchWithoutTray: null,
    },
    desktop: { keyring: "open", tray: true, notifications: true, storage: "fine", autostartTrouble: null },
    ...some,
  };
}

/** Days of decisions, the newest first. */
export function decisions(now: number, names: readonly { person: number; name: string }[]): Decision[] {
  const kinds: [NoticeKind, Outcome][] = [
    ["cameOnline", "shown"], ["cameOnline", "heldFlapping"], ["wentOffline", "heldPerhapsHidden"], ["burst", "shown"],
    ["cameOnline", "heldInBurst"], ["cameOnline", "heldInBurst"], ["cameOnline", "shown"], ["summary", "shown"],
    ["cameOnline", "heldBaseline"], ["cameOnline", "heldSnoozed"], ["cameOnline", "undelivered"], ["wentOffline", "shown"],
  ];
  return Array.from({ length: 70 }, (_, place): Decision => {
    const [kind, outcome] = kinds[place % kinds.length] ?? ["cameOnline", "shown"];
    const about = kind === "burst" || kind === "summary" ? null : names[(place * 5) % names.length];
    return {
      id: 1_000 - place,
      at: now - 3 * MINUTE - Math.floor(place ** 1.7 * 4 * MINUTE),
      kind,
      person: about?.person ?? null,
      name: about?.name ?? "",
      outcome,
    };
  });
}

/** Other states to look at, by name: `npm run dev`, then `?scene=trouble`. */
export const scenes: Readonly<Record<string, (now: number) => Partial<State>>> = {
  usual: () => ({}),
  first: () => ({ accounts: [] }),
  demo: (now) => ({ about: { ...program(now).about, isDemo: true, dataDir: "/tmp/porchlight-demo" } }),
  snoozed: (now) => ({ glance: { ...program(now).glance, snoozedUntil: now + 110 * MINUTE } }),
  paused: (now) => ({
    glance: { ...program(now).glance, isPaused: true },
    accounts: [account(now, { health: { type: "paused" }, nextCheck: null })],
  }),
  trouble: (now) => ({
    desktop: { keyring: "locked", tray: false, notifications: false, storage: "blocked", autostartTrouble: "read-only file system" },
    accounts: [
      account(now, { health: { type: "waiting", until: now + 4 * MINUTE, problem: { code: "serviceFailed", detail: "503" } }, nextCheck: now + 4 * MINUTE }),
      account(now, { id: 2, name: "Juniper After Dark", health: { type: "needsSignIn" }, kept: "memory", nextCheck: null, lists: [], budgets: [] }),
      account(now, {
        id: 3, name: "Agency desk", health: { type: "stopped", problem: { code: "versionRefused", detail: "2025-06-26" } }, nextCheck: null, kept: "unsaved",
        sunset: { on: now + 40 * 24 * 60 * MINUTE, nextVersion: "2026-09-01" }, foreignHosts: ["staging.example.com"],
        bringing: { rows: 3_400, expected: 9_800, added: 120 },
      }),
    ],
  }),
  scope: (now) => ({ accounts: [account(now, { missingScopes: ["read:chat"] })] }),
  noTray: (now) => ({ desktop: { ...program(now).desktop, tray: false } }),
};
