// What the top of the window says about this desktop: only what the user can act on or must know, each once, the gravest
// first. Trouble of an account stands beside the account and never here.
import type { State, Wish } from "../ipc/bindings";
import type { Key } from "../words";

/** One of them. */
export type Banner = {
  id: string;
  key: Key;
  isAlarm: boolean;
  isDismissible: boolean;
  action: { key: Key; wish: Wish } | null;
};

/** All that hold now. */
export function banners({ desktop, accounts, settings }: State): Banner[] {
  const found: Banner[] = [];
  const say = (key: Key, more: Partial<Banner> = {}): void => {
    found.push({ id: key, key, isAlarm: false, isDismissible: false, action: null, ...more });
  };
  switch (desktop.storage) {
    case "blocked":
    case "newer":
      say(`storage.${desktop.storage}`, { isAlarm: true });
      break;
    case "historyPutAside":
    case "peopleRestored":
    case "leftOut":
      say(`storage.${desktop.storage}`, { isDismissible: true });
      break;
    case "fine":
      break;
  }
  const unlock = { key: "action.unlockKeyring", wish: { type: "unlockKeyring" } } as const;
  switch (desktop.keyring) {
    case "locked":
      say("keyring.locked", { isAlarm: accounts.length > 0, action: unlock });
      break;
    case "stuck":
      say("keyring.stuck", { action: { key: "action.tryAgain", wish: unlock.wish } });
      break;
    case "missing":
      say("keyring.missing", { isDismissible: true });
      break;
    case "open":
    case "unknown":
      break;
  }
  // Who has chosen what closing means knows it.
  if (desktop.tray === false && settings.watchWithoutTray === null) say("window.banner.noTray", { isDismissible: true });
  if (desktop.notifications === false && settings.notifications) {
    say("window.banner.noNotifications", { isDismissible: true });
  }
  return found;
}
