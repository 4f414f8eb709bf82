// Invented states of the program for tests and for looking at the page in a browser; never part of the built page.
import type { Decision, MyState, NoticeKind, Outcome, State } from "./bindings";
import { account, accounts, labels, services } from "./fake-services";

const MINUTE = 60_000;

/** A program that runs as it should. */
export function program(now: number, some: Partial<State> = {}): State {
  return {
    about: { version: "0.1.0", isDemo: false, dataDir: "/home/juniper/.local/share/porchlight", zone: "Europe/Berlin" },
    glance: { mood: "idle", here: [], watchedPresent: 0, watched: 0, snoozedUntil: null, isPaused: false },
    accounts: [account(now)],
    services: [...services],
    attempt: null,
    labels: [],
    settings: {
      watchedInterval: 30,
      othersInterval: 300,
      doubtAfter: 300,
      notifications: true,
      words: true,
      previews: true,
      pictures: true,
      theme: "system",
      trayIcon: "auto",
      startWithSession: true,
      startHidden: false,
      watchWithoutTray: null,
    },
    desktop: { keyring: "open", tray: true, notifications: true, storage: "fine", autostartTrouble: null, noWindow: false, prefersDark: null, tellsLock: true, tellsIdle: true },
    ...some,
  };
}

/** Days of decisions, the newest first. */
export function decisions(now: number, names: readonly { person: number; name: string }[]): Decision[] {
  const kinds: [NoticeKind, Outcome][] = [
    ["cameOnline", "shown"], ["wrote", "shown"], ["cameOnline", "heldFlapping"], ["becameFree", "shown"], ["wentOffline", "heldPerhapsHidden"],
    ["burst", "shown"], ["cameOnline", "heldInBurst"], ["cameOnline", "heldInBurst"], ["relationChanged", "shown"], ["cameOnline", "shown"],
    ["summary", "shown"], ["cameOnline", "heldBaseline"], ["cameOnline", "heldSnoozed"], ["cameOnline", "heldThereAlready"],
    ["cameOnline", "undelivered"], ["cleanUp", "shown"], ["wentOffline", "heldCleanedUp"], ["cameOnline", "heldOffShift"],
    ["relationChanged", "heldFirstLook"], ["wrote", "heldMutedAtService"], ["cameOnline", "heldDoubtful"], ["wentOffline", "shown"],
  ];
  const about = new Set<NoticeKind>(["burst", "summary", "cleanUp"]);
  return Array.from({ length: 70 }, (_, place): Decision => {
    const [kind, outcome] = kinds[place % kinds.length] ?? ["cameOnline", "shown"];
    const whom = about.has(kind) ? null : names[(place * 5) % names.length];
    return {
      id: 1_000 - place,
      at: now - 3 * MINUTE - Math.floor(place ** 1.7 * 4 * MINUTE),
      kind,
      person: whom?.person ?? null,
      name: whom?.name ?? "",
      outcome,
    };
  });
}

/** A state with every service in it, with the last account's owner as given. */
function mixed(now: number, mine: Partial<MyState> = {}): Partial<State> {
  return {
    accounts: accounts(now).map((each) => (each.mine ? { ...each, mine: { ...each.mine, ...mine } } : each)),
    labels: [...labels],
  };
}

/** Other states to look at, by name: `npm run dev`, then `?scene=trouble`. */
export const scenes: Readonly<Record<string, (now: number) => Partial<State>>> = {
  usual: () => ({}),
  first: () => ({ accounts: [] }),
  mixed,
  wished: (now) => mixed(now, { wished: { type: "busy", until: now + 15 * MINUTE } }),
  refused: (now) => mixed(now, { refused: { code: "serviceFailed", detail: "500" } }),
  lost: (now) => ({
    ...mixed(now, { presence: { type: "online" }, lost: { type: "busy", until: now + 20 * MINUTE }, isBeating: false }),
  }),
  none: (now) => mixed(now, { presence: null, lastSeen: null, keepsOnline: false, isBeating: false }),
  cleaned: (now) => ({
    ...mixed(now),
    accounts: accounts(now).map((each) =>
      each.id === 4
        ? { ...each, socket: "connecting", cleanUp: { type: "done", message: "Presence cleanup completed", markedOffline: "14", busyCleared: "3", at: now - 40_000 } }
        : each,
    ),
  }),
  seats: (now) => ({
    labels: [...labels],
    accounts: [
      account(now, {
        seats: [
          { key: "c-1", name: "Juniper After Dark", handle: "juniperdark", isTaken: true },
          { key: "c-2", name: "Marlow Reed", handle: "marlow", isTaken: false },
          { key: "c-3", name: "Ines Corvo", handle: "inescorvo", isTaken: false },
        ],
      }),
      account(now, { id: 5, name: "Juniper After Dark", isSeat: true, managedThrough: 1, isOffShift: true, contacts: 2_100 }),
    ],
  }),
  code: (now) => ({
    accounts: [],
    attempt: { service: "presence", stage: { type: "awaitingCode", problem: { code: "refused", detail: "Invalid or expired OTP" } }, address: null, deadline: now + 4 * MINUTE },
  }),
  demo: (now) => ({ about: { ...program(now).about, isDemo: true, dataDir: "/tmp/porchlight-demo" } }),
  snoozed: (now) => ({ glance: { ...program(now).glance, snoozedUntil: now + 110 * MINUTE } }),
  paused: (now) => ({
    glance: { ...program(now).glance, isPaused: true },
    accounts: [account(now, { health: { type: "paused" }, nextCheck: null })],
  }),
  trouble: (now) => ({
    desktop: { keyring: "locked", tray: false, notifications: false, storage: "blocked", autostartTrouble: "read-only file system", noWindow: false, prefersDark: null, tellsLock: false, tellsIdle: false },
    accounts: [
      account(now, { health: { type: "waiting", until: now + 4 * MINUTE, problem: { code: "serviceFailed", detail: "503" } }, nextCheck: now + 4 * MINUTE }),
      account(now, { id: 2, name: "Juniper After Dark", health: { type: "needsSignIn" }, kept: "memory", nextCheck: null, lists: [], budgets: [], can: null }),
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

/** The state of this name, as it would be now. */
export const scene = (name: string): Partial<State> => scenes[name]?.(Date.now()) ?? {};
